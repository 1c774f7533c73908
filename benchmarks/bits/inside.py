"""Run by the Python of the notebooks: runs the cells of one, prints a digest of what each printed.

    python -P inside.py notebook.py

A notebook's ``show`` prints numbers with all their bits. NaNs are all the same, as they are in
print. Each line is the name of a cell and its digest; the digest of one that raises is an error.
"""

import contextlib
import hashlib
import io
import re
import sys
import warnings
from pathlib import Path
from typing import Any


def main() -> None:
    """Run the notebook, cell by cell, in one namespace."""
    warnings.simplefilter("ignore")  # they name files and lines
    path = Path(sys.argv[1])
    namespace: dict[str, Any] = {"__name__": "__main__", "show": show}
    parts = re.split(r"^# %% (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for name, source in zip(parts[1::2], parts[2::2], strict=True):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, f"{path.stem}: {name}", "exec"), namespace)
        if printed.getvalue():
            digest = hashlib.sha256(printed.getvalue().encode()).hexdigest()[:16]
            print(f"{name}\t{digest}")


def show(*values: Any) -> None:
    """Print values so that a single bit shows."""
    for value in values:
        print(_exact(value))


def _exact(value: Any) -> str:
    import numpy as np  # noqa: PLC0415 - the first import of NumPy is the notebook's own

    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return " ".join(map(_exact, value))
    array = np.asarray(value)
    if array.dtype.kind in "fc":
        array = np.where(np.isnan(array), np.nan, array)
    if array.dtype.kind == "f" and array.size < 10:
        return " ".join(float(each).hex() for each in array.flat)
    text = array.tobytes() if array.dtype.kind in "fciub" else str(array.tolist()).encode()
    return f"{array.shape} {array.dtype} {hashlib.sha256(text).hexdigest()}"


if __name__ == "__main__":
    main()
