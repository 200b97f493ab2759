"""Homeword for notebooks and scripts: the same answers as the ``homeword`` program.

    import homeword

    engine = homeword.Engine()                       # the invented demo district
    letter = engine.translate("The meeting is on Friday, March 13, 2026.", to="es")
    letter.text                                      # Spanish
    letter.segments[0].receipts                      # what became of every term

Results are plain objects with the field names of the program's JSON; ``to_dict()`` gives the JSON itself, which
``pandas.json_normalize`` reads.
"""

from homeword.engine import Document, Engine, StyleGuide, Translation, feedback_report
from homeword.errors import Error
from homeword.record import Record

from homeword import _core

__version__ = _core.version()
__all__ = ["Document", "Engine", "Error", "Record", "StyleGuide", "Translation", "feedback_report", "__version__"]
