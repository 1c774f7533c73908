"""Where this project lives, as hooks and workflows name it."""

from __future__ import annotations

from pytest_nbrepro import __version__

REPOSITORY = "https://github.com/pytest-nbrepro/pytest-nbrepro"
ACTION = "pytest-nbrepro/pytest-nbrepro"
TAG = f"v{__version__}"
