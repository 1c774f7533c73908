"""Texts that differ in nothing but how another version of a library shows the same values.

NumPy 2 shows single values with their type, ``np.float64(0.5)`` and
``np.True_``, where NumPy 1 showed ``0.5`` and ``True`` (its release notes, NEP 51).
"""

from __future__ import annotations

import re

_SCALAR = re.compile(
    r"np\.(?:float|int|uint|str|bytes|longdouble|datetime|timedelta)\d*_?\(([^()]*)\)"
)
_COMPLEX = re.compile(r"np\.complex\d+(\([^()]*\))")
_TRUTH = re.compile(r"np\.(True|False)_")


_ASKS_FOR_VERSIONS = re.compile(r"__version__|\bversion\(|%(?:load_ext )?watermark|_versions\(")
_VERSION = re.compile(r"\d+(?:\.\d+)+(?:[\w.+-]*\w)?")


def is_versions(source: str, stored: str, fresh: str) -> bool:
    """True where code asks for versions, and the texts differ in these alone."""
    if stored == fresh or not _ASKS_FOR_VERSIONS.search(source):
        return False
    return _VERSION.sub("", stored) == _VERSION.sub("", fresh)


def is_numpys(stored: str, fresh: str) -> bool:
    """True where the fresh text is the stored one, with the types of NumPy 2 around its values."""
    if stored == fresh or "np." not in fresh:
        return False
    return _plain(fresh) == " ".join(stored.split())


def _plain(text: str) -> str:
    for pattern in (_SCALAR, _COMPLEX, _TRUTH):
        text = pattern.sub(r"\1", text)
    return " ".join(text.split())
