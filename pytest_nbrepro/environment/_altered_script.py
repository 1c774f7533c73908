"""Run by the kernel's own interpreter: prints what of its packages is not as it was installed.

Standard library only, and syntax of Python 3.8. Installers write the list of a
package's files (RECORD, PEP 376) last, so only files of a later time are read
again; besides, whatever lies in the folders of packages and belongs to none.
The answer follows `MARK` at the start of a line.
"""

import os
import sys

# Python puts the folder of a script first on the path; the kernel's has no such entry.
if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
    del sys.path[0]

import hashlib
import json

MARK = "nbrepro-altered:"
# Times of files are as coarse as the file system has them.
COARSEST = 2
METADATA = (".dist-info", ".egg-info")


def digest(path):
    """The digest of a file's content; a word for one that is not there."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return "not there"


def listed(record):
    """The files in a RECORD."""
    with open(record, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            path = line.rstrip().rpartition(",")[0].rpartition(",")[0]
            if path.startswith('"') and path.endswith('"'):
                path = path[1:-1].replace('""', '"')
            if path and not path.endswith(".pyc"):
                yield path.replace("\\", "/")


def altered(folder, record, owned):
    """The files of a distribution that are gone, or of a later time than their list."""
    latest = os.stat(record).st_mtime + COARSEST
    for path in listed(record):
        owned.add(path.partition("/")[0])
        place = os.path.join(folder, path)
        try:
            is_later = os.stat(place).st_mtime > latest
        except OSError:
            is_later = True
        if is_later:
            yield path, digest(place)


def in_folder(folder):
    """What is not as it was installed in one folder of packages."""
    found, owned = [], {"__pycache__"}
    names = sorted(os.listdir(folder))
    for name in names:
        record = os.path.join(folder, name, "RECORD")
        if name.endswith(".dist-info") and os.path.isfile(record):
            found += [(name, *pair) for pair in altered(folder, record, owned)]
    for name in names:
        if name not in owned and not name.endswith(METADATA):
            place = os.path.join(folder, name)
            found.append(("", name, digest(place) if os.path.isfile(place) else "a folder"))
    return found


def main():
    """Print the answer."""
    answer = {}
    for folder in dict.fromkeys(os.path.realpath(path or ".") for path in sys.path):
        if os.path.basename(folder) in ("site-packages", "dist-packages"):
            try:
                text = json.dumps(in_folder(folder))
            except OSError as error:
                text = str(error)
            answer[folder] = hashlib.sha256(text.encode()).hexdigest()
    print("\n" + MARK + json.dumps({"altered": answer}), flush=True)


main()
