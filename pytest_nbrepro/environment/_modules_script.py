"""Run by the kernel's own interpreter: says where modules come from, as one JSON line.

Standard library only, and syntax of Python 3.8, because any kernel's Python
may run it. Asked on standard input, as JSON: of each of the ``questions``,
``modules`` are pairs of a dotted name and how many of its parts are surely
modules (of ``from a.b import c`` two), and ``folders`` those of the notebook;
``files`` are files of modules that were loaded. Nothing is imported to answer.
The answer follows `MARK`.

A name is looked up among the files that each distribution lists in its RECORD,
by its longest prefix: only so can ``google.cloud.storage`` be told from its
neighbours, which share ``google`` and ``google.cloud``.
"""

import os
import sys

# Python puts the folder of a script first on the path; the kernel's has no such entry.
if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
    del sys.path[0]

import csv
import importlib.machinery
import importlib.metadata
import importlib.util
import json
import re
import sysconfig
import urllib.parse
import urllib.request

MARK = "nbrepro-modules:"
# What a record takes for a name and a version.
NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\Z")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_-]*\Z")
SUFFIXES = sorted(importlib.machinery.all_suffixes(), key=len, reverse=True)
# Packages that several distributions share say so in a file of these words.
NAMESPACE_WORDS = ("extend_path", "declare_namespace")


def real(path):
    """A path without links; one that cannot be any file's, as it is."""
    try:
        return os.path.realpath(path)
    except ValueError:
        return path


class Index:
    """What the distributions of this Python hold, as far as it was asked for."""

    def __init__(self, tops, files):
        self.tops = tops
        self.files = {}
        for number, file in enumerate(files):
            for form in (file, real(file)):
                self.files.setdefault(os.path.normcase(form), []).append(number)
        self.owners = {}  # by dotted name: the distributions with a module of that name or below
        self.inits = {}  # by dotted name: the files that are this very module
        self.loaded = {}
        self.editable = []
        seen = set()
        for dist in importlib.metadata.distributions():
            try:
                self.add(dist, seen)
            except Exception:  # one damaged folder must not hide the others
                continue

    def add(self, dist, seen):
        """Take in a distribution; of two copies the first on the path counts."""
        text = (dist.read_text("METADATA") or dist.read_text("PKG-INFO") or "").split("\n\n", 1)[0]
        found = dict(re.findall(r"^(Name|Version):[ \t]*(.*?)[ \t\r]*$", text, re.MULTILINE))
        name, version = found.get("Name", ""), found.get("Version", "")
        key = re.sub(r"[-_.]+", "-", name).lower()
        if not NAME.match(name) or not VERSION.match(version) or key in seen:
            return
        seen.add(key)
        owner = (key, version)
        rows = record_rows(dist.read_text("RECORD"))
        for row in rows:
            self.add_file(owner, str(dist.locate_file("")), row)
        if not rows:  # an egg, or conda's and Debian's relatives of it
            for module in (dist.read_text("top_level.txt") or "").split():
                self.own(owner, module, str(dist.locate_file(module)))
        folder = editable_folder(dist.read_text("direct_url.json"))
        if folder:
            self.editable.append((folder, owner))

    def add_file(self, owner, base, row):
        """Take in one file that a distribution lists."""
        if self.files:
            for place in (base, os.path.realpath(base)):
                path = os.path.normcase(os.path.normpath(os.path.join(place, row)))
                for number in self.files.get(path, ()):
                    self.loaded.setdefault(number, owner)
        top = re.split(r"[/.]", row, maxsplit=1)[0]
        if top not in self.tops:
            return
        suffix = next((suffix for suffix in SUFFIXES if row.endswith(suffix)), None)
        parts = row[: -len(suffix)].split("/") if suffix else []
        if parts and "__pycache__" not in parts and all(part.isidentifier() for part in parts):
            if parts[-1] == "__init__":
                del parts[-1]
            self.own(owner, ".".join(parts), os.path.join(base, row))

    def own(self, owner, module, file):
        """Note that a distribution has a module, and so all packages that it is in."""
        self.inits.setdefault(module, []).append(file)
        parts = module.split(".")
        for count in range(1, len(parts) + 1):
            owners = self.owners.setdefault(".".join(parts[:count]), [])
            if owner not in owners:
                owners.append(owner)

    def is_namespace(self, module):
        """True for a package that several distributions share on purpose."""
        files = self.inits.get(module, [])
        return not files or (len(self.owners[module]) > 1 and any(map(shares, files)))


def record_rows(text):
    """The paths of a RECORD."""
    if not text:
        return []
    if '"' in text:
        return [row[0] for row in csv.reader(text.splitlines()) if row]
    return [line.rsplit(",", 2)[0] for line in text.splitlines() if line]


def editable_folder(direct_url):
    """The folder of an editable installation, or None."""
    about = json.loads(direct_url) if direct_url else {}
    if not about.get("dir_info", {}).get("editable"):
        return None
    path = urllib.request.url2pathname(urllib.parse.urlsplit(about["url"]).path)
    return os.path.realpath(path)


def shares(file):
    """True where an ``__init__.py`` says that other folders belong to its package too."""
    try:
        with open(file, encoding="utf-8", errors="replace") as text:
            start = text.read(20000)
    except OSError:
        return False
    return any(word in start for word in NAMESPACE_WORDS)


def is_standard(top):
    """True for a module of the standard library."""
    if top in sys.builtin_module_names or top in ("__main__", "__future__"):
        return True
    names = getattr(sys, "stdlib_module_names", None)  # from Python 3.10 on
    if names is not None:
        return top in names
    place = location(top)
    folders = [sysconfig.get_path(key) for key in ("stdlib", "platstdlib")]
    inside = place is not None and any(is_below(place, folder) for folder in folders)
    return inside and "site-packages" not in place and "dist-packages" not in place


def is_below(path, folder):
    """True for what is in a folder, at any depth."""
    return os.path.normcase(path).startswith(os.path.normcase(folder).rstrip(os.sep) + os.sep)


def location(top):
    """Where Python would find a module that no distribution lists, or None."""
    try:
        spec = importlib.util.find_spec(top)
    except Exception:  # whatever a finder of theirs raises
        return None
    if spec is None:
        return None
    places = list(spec.submodule_search_locations or ()) if not spec.has_location else []
    place = spec.origin if spec.has_location else (places or [None])[0]
    return os.path.realpath(place) if place else None


def is_beside(top, folders):
    """True for a module or a package in one of the notebook's folders."""
    names = [top + suffix for suffix in SUFFIXES] + [os.path.join(top, "__init__.py")]
    return any(os.path.isfile(os.path.join(folder, name)) for folder in folders for name in names)


def origin(index, folders, name, sure):
    """Where a module comes from: the part of the name that decides, the kind, the owners."""
    parts = name.split(".")
    top = parts[0]
    if is_standard(top):
        return top, "standard", []
    if is_beside(top, folders):
        return top, "local", []
    prefixes = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    found = next((prefix for prefix in prefixes if prefix in index.owners), None)
    if found is None:
        return elsewhere(index, folders, top)
    owners = index.owners[found]
    own = [p for p in prefixes if index.owners.get(p) == owners and not index.is_namespace(p)]
    if own:
        return own[-1], "installed", owners
    if found != name:  # what is in a namespace is a module of its own, and this one is not here
        return ".".join(parts[: max(sure, found.count(".") + 2)]), "missing", []
    return found, "namespace", owners


def elsewhere(index, folders, top):
    """Where a module comes from that is in no list of files."""
    place = location(top)
    if place is not None:
        owners = [owner for folder, owner in index.editable if is_below(place, folder)]
        return top, "installed" if owners else "loose", owners[:1]
    if any(os.path.isdir(os.path.join(folder, top)) for folder in folders):
        return top, "local", []
    return top, "missing", []


def main():
    """Print the answer."""
    asked = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    files, questions = asked.get("files", []), asked.get("questions", [])
    index = Index({name.split(".")[0] for each in questions for name, _ in each["modules"]}, files)
    origins = [
        [origin(index, each["folders"], name, sure) for name, sure in each["modules"]]
        for each in questions
    ]
    loaded = []
    for number, file in enumerate(files):
        path = real(file)
        below = [owner for folder, owner in index.editable if is_below(path, folder)]
        loaded.append(index.loaded.get(number) or (below or [None])[0])
    print("\n" + MARK + json.dumps({"origins": origins, "files": loaded}), flush=True)


main()
