"""What pyproject.toml cannot say of a wheel: the app's own files go into the package, as `_app`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT: Final = Path(__file__).parent
FILES: Final = ("app.py", "LICENSE", "NOTICE", "pages/*.py", "assets/**/*", "static/**/*", ".streamlit/config.toml")


class BuildWithApp(build_py):
    """Copies the page's scripts, the browser's code, the lessons and the settings beside the modules."""

    def run(self) -> None:
        """Build the modules, then copy the app."""
        super().run()
        for pattern in FILES:
            for file in sorted(path for path in ROOT.glob(pattern) if path.is_file()):
                target = Path(self.build_lib, "inception_lab", "_app", file.relative_to(ROOT))
                self.mkpath(str(target.parent))
                self.copy_file(str(file), str(target))


setup(cmdclass={"build_py": BuildWithApp})
