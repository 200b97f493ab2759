"""Packs the module that CMake built, with the data and plugins it needs, into a wheel.

    cmake --preset release && cmake --build --preset release
    python3 -m pip wheel --no-build-isolation --no-deps -w dist bindings/python
"""

import os
import pathlib
import re
import shutil

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = pathlib.Path(os.environ.get("HOMEWORD_BUILD_FOLDER", ROOT / "build" / "release"))


class BuildFromTree(build_py):
    """Copies the compiled module, links resolved, so that the wheel stands alone."""

    def run(self):
        super().run()
        target = pathlib.Path(self.build_lib) / "homeword"
        modules = list((BUILD / "python" / "homeword").glob("_core*.so"))
        if not modules:
            raise SystemExit(f"There is no compiled module in {BUILD}/python/homeword: build Homeword first (cmake --build --preset release).")
        target.mkdir(parents=True, exist_ok=True)
        for module in modules:
            shutil.copy2(module, target / module.name)
        for source, way in [(BUILD / "share" / "homeword", "share/homeword"), (BUILD / "lib" / "homeword", "lib/homeword")]:
            shutil.copytree(source, target / way, dirs_exist_ok=True)
        (target / "bin").mkdir(exist_ok=True)
        shutil.copy2(BUILD / "bin" / "homeword-plugin-host", target / "bin" / "homeword-plugin-host")


class BinaryDistribution(Distribution):
    """The wheel is for one platform: it holds compiled code."""

    def has_ext_modules(self):
        return True


version = re.search(r"project\(homeword VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")).group(1)
setup(version=version, cmdclass={"build_py": BuildFromTree}, distclass=BinaryDistribution)
