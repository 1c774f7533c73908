"""The second part of `_trace_script.py`: what is imported, told when the trace ends."""

import os
from builtins import open as open_file
from json import dumps
from sys import modules, path

try:
    from resource import RUSAGE_CHILDREN, getrusage
except ImportError:  # Windows
    getrusage = None

# Libraries that open files past Python, as soon as they are loaded ...
OPAQUE = frozenset(
    "polars duckdb h5py tables netCDF4 cv2 rasterio fiona pyogrio osgeo torch tensorflow xgboost "
    "lightgbm".split()
)
# ... and what of pyarrow, which pandas loads by itself, is loaded only to be used.
PARTS = frozenset("parquet dataset csv orc feather json flight fs".split())


def children():
    """What grows with each child that is waited for, also those that Python does not see."""
    found = getrusage(RUSAGE_CHILDREN) if getrusage else None
    return found and (found.ru_maxrss, found.ru_minflt)


def opaque():
    """The loaded libraries that open files past Python."""
    found = OPAQUE.intersection(modules)
    parts = {name.split(".")[1].lstrip("_") for name in [*modules] if name.startswith("pyarrow.")}
    if "pyarrow" in modules and (PARTS & parts or "pandas" not in modules):
        found = found | {"pyarrow"}
    return sorted(found)


def outside(files):
    """The files of the loaded modules that do not lie in the environment."""
    found = set()
    for name, module in [*modules.items()]:
        try:
            file = dict.get(object.__getattribute__(module, "__dict__"), "__file__")
        except Exception:  # what a cell has put there
            continue
        if file.__class__ is str and not name.startswith("nbrepro_server"):
            found.add(files.path(file))
    return sorted(found - {None})


class Imports:
    """What is imported, and the end of the trace, which says it."""

    def __init__(self, log, files, others):
        self.log, self.files, self.others = log, files, others
        self.names, self.waited = set(), children()
        self.path = set(self.searched())

    def searched(self):
        """The folders of the module path; what they hold may have been listed before."""
        found = [self.files.path(each) for each in path if each.__class__ is str]
        return [each for each in found if each and not (each + os.sep).startswith(self.files.env)]

    def begun(self, name, *_):
        self.names.add(name.partition(".")[0])

    def interpreter_made(self, *_):
        self.log.tell("lost", "what other interpreters in its process did")

    def ended(self, word=None):
        if word == ASKED["word"]:
            self.log.told.clear()  # of many facts, too, the last ones are to be written
            open_file(self.files.last, "w").close()  # proves that the hook still sees files
            self.names.update(name.partition(".")[0] for name in [*modules])
            said = {"lost": self.log.lost, "imported": sorted(self.names), "opaque": opaque()}
            said["modules"], said["loaded"] = outside(self.files), loaded()
            said["searched"] = sorted(self.path.union(self.searched()))
            said["children"] = children() != self.waited and not self.others.helped
            self.log.append("end", dumps(said))
