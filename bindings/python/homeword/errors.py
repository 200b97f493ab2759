"""The one exception of homeword."""


class Error(Exception):
    """Something could not be done with what was given; ``str(error)`` is one clear sentence.

    Attributes: message, file, part, line, column, found, expected, remedy (empty or 0 when they do not apply).
    """

    message = ""
    file = ""
    part = ""
    line = 0
    column = 0
    found = ""
    expected = ""
    remedy = ""
