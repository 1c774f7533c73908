"""The file that an error says is not there, by the words of the libraries that read files. Pure.

They are those of Python, pandas, NumPy, polars, PyArrow, h5py, PyTables, DuckDB,
and of GDAL and its relatives, as runs of them gave them.
"""

from __future__ import annotations

import re

FILE_ERRORS = frozenset(
    {"FileNotFoundError", "NotADirectoryError", "IsADirectoryError", "PermissionError"}
)
#: In the errors of any name; the first that is found counts.
_SAID = tuple(
    map(
        re.compile,
        (
            r"name = '([^']+)', errno = 2\b",  # h5py
            r"local file '([^']+)'",  # PyArrow
            r'No files found that match the pattern "([^"]+)"',  # DuckDB
            r'Cannot open database "([^"]+)"',
            r"\A([^\s'\"][^'\"\n]*?): No such file or directory",  # GDAL
            r"No such file or directory \(os error 2\): ([^\n]+)",  # Rust: polars
        ),
    )
)
#: In those that are for files, or for nothing in particular.
_NOT_FOUND = re.compile(r"(?:\A|\s|'|``)([^\s'`]+)(?:'|``)? (?:not found|does not exist)")
_QUOTED = re.compile(r": (['\"])(.+?)\1(?: -> |$)"), re.compile(r"(['\"])(.+)\1")


def path_in(name: str, text: str) -> str:
    """The file that an error says is not there, as the code names it; empty where none is named."""
    for pattern in _SAID:
        found = pattern.search(text)
        if found:
            return found[1].removeprefix("[Errno 2] ")
    if name in FILE_ERRORS:
        for pattern in _QUOTED:
            found = pattern.search(text)
            if found:
                return found[2]
    if name in FILE_ERRORS or name == "OSError":
        found = _NOT_FOUND.search(text)
        if found:
            return found[1].strip("'\"")
    is_path = name == "FileNotFoundError" and text and not re.search(r"\s", text)
    return text if is_path else ""
