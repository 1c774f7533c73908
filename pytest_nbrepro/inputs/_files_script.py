"""The first part of `_trace_script.py`: the log of a trace, and the files that are told of.

``ASKED`` is given: ``log`` is the file to append to, ``folder`` the kernel's
private one. Each line of the log is a JSON list: the kind of a fact, and the
fact (`reading.py` has the kinds). It is written when the fact is first seen,
and at once, so that a kernel that dies loses none, and forked workers write
theirs. All that is used is bound here: cells may put what they like in its place.
"""

import os
import sys
import tempfile
from json.encoder import encode_basestring_ascii as quoted
from os import fsdecode, fspath, fstat, readlink, stat
from os import open as open_number
from os import write as write_to
from os.path import abspath, isabs, join, split
from site import getsitepackages, getusersitepackages
from stat import S_ISDIR
from sys import _getframe as frame
from sysconfig import get_paths

# More facts than these are not written: the log must not fill the disk.
MOST = 100_000
# Who lists folders to find modules, by a part of the file's name.
SEARCHERS = ("importlib", "pkgutil", "pkg_resources", "zipimport", "completer")
# Who opens files below a folder that the event does not tell: what they remove is told.
WALKERS = ("shutil.py", "os.py", "<frozen os>")
# What matplotlib writes for itself: the list of fonts.
MATPLOTLIBS = (".json", ".matplotlib-lock")
NONE = getattr(os, "O_TMPFILE", 0) or 1 << 40
FOLDER = getattr(os, "O_DIRECTORY", 0)


def environment():
    """How the paths begin of what lies in the environment, or is no file of anybody."""
    here = os.path.realpath(os.getcwd()) + os.sep
    found = [*getsitepackages(), getusersitepackages(), *get_paths().values()]
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix}:
        if here.startswith(os.path.realpath(prefix) + os.sep):  # as in a container's /usr/src
            inside = "bin include lib lib64 share Lib Scripts DLLs Library conda-meta pyvenv.cfg"
            found += [join(prefix, name) for name in inside.split()]
        else:
            found.append(prefix)
    home = os.path.expanduser("~")
    found.append(os.environ.get("IPYTHONDIR") or join(home, ".ipython"))
    found += [join(home, ".jupyter"), join(home, ".local", "share", "jupyter"), ASKED["folder"]]
    found += ["/proc", "/sys", "/dev"] if os.sep == "/" else []
    found = [form.rstrip(os.sep) for path in found for form in (path, os.path.realpath(path))]
    found = [path + os.sep for path in found if path and not here.startswith(path + os.sep)]
    found.append(join(tempfile.gettempdir(), "ipykernel_"))  # how cells are called
    return tuple(dict.fromkeys(found))


def is_matplotlibs(path):
    return split(path)[1].startswith(("fontlist-v", ".matplotlib-lock"))


class Log:
    """The file that the facts go to, each once; how many could not be written."""

    def __init__(self, path):
        self.path, self.lost, self.told = path, 0, set()
        self.reopen()

    def reopen(self):
        self.number = open_number(
            self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        )
        self.known = fstat(self.number)[1:3]

    def tell(self, kind, fact):
        """Append a fact, if it is new."""
        if (kind, fact) in self.told:
            return
        self.told.add((kind, fact))
        if len(self.told) > MOST:
            self.lost += 1
        else:
            self.append(kind, quoted(fact))

    def append(self, kind, text):
        try:  # the number may be another file's by now, if a cell has closed all
            if fstat(self.number)[1:3] != self.known:
                self.reopen()
        except OSError:
            self.reopen()
        write_to(self.number, ('["%s",%s]\n' % (kind, text)).encode())


class Files:
    """What is read, written and listed, by the events that tell it."""

    def __init__(self, log):
        self.tell, self.own, self.last = log.tell, log.path, log.path + ".end"
        self.env = environment()
        self.written = set()

    def path(self, given, folder=-1):
        """The absolute path of something outside of the environment; None for all else."""
        if given.__class__ is int:
            return None
        text = given if given.__class__ is str else fsdecode(fspath(given))
        if folder.__class__ is int and folder >= 0:
            text = join(readlink("/proc/self/fd/%d" % folder), text)
        if (text.startswith(self.env) and ".." not in text) or "\0" in text:
            return text if text == self.last else None
        if "/." in text or "//" in text or text[:1] != "/" or os.sep != "/":
            text = abspath(text)
            if text.startswith(self.env):
                return None
        return None if text.endswith(MATPLOTLIBS) and is_matplotlibs(text) else text

    def is_folder(self, path):
        """None where there is nothing."""
        try:
            return S_ISDIR(stat(path)[0])
        except (OSError, ValueError):
            return None

    def opened(self, given, mode, flags):
        """Tell of a file that is about to be opened; true where it need not be told again."""
        path = self.path(given)
        if path is None:
            return True
        is_folder = self.is_folder(path)
        if is_folder or flags & FOLDER or flags & NONE == NONE:
            return False
        if not flags:  # as C's fopen is called
            flags = (mode[0] in "wax") * (os.O_WRONLY | os.O_CREAT) | (mode[0] == "w") * os.O_TRUNC
            flags |= ("+" in mode) * os.O_RDWR
        is_writing = flags & 3 != 0
        if is_folder is None:
            if mode is None and not flags & os.O_CREAT and not isabs(fspath(given)):
                if not frame(3).f_code.co_filename.endswith(WALKERS):
                    self.tell("lost", "what it opened below a folder that it had opened")
                return False
            is_writing = bool(flags & os.O_CREAT)
            is_reading = not is_writing
        elif flags & os.O_CREAT and flags & os.O_EXCL:
            return False  # which fails
        else:
            is_reading = not is_writing or not flags & os.O_TRUNC
        if is_reading:
            self.read(path, is_folder is False)
        if is_writing:
            self.write(path)
        return is_folder is False

    def read(self, path, is_there=None):
        if path.endswith(".pyc"):  # counts as what it was made of
            folder, name = split(path)
            above, last = split(folder)
            source = join(
                above if last == "__pycache__" else folder, name.partition(".")[0] + ".py"
            )
            if self.is_folder(source) is False:
                path, is_there = source, True
        if path in self.written or "__pycache__" in path:
            return
        self.tell("read", path)
        if not is_there and self.is_folder(path) is None:
            self.tell("missing", path)

    def write(self, path):
        if path is not None and path not in self.written and "__pycache__" not in path:
            self.written.add(path)
            self.tell("written", path)

    def removed(self, given, folder=-1):
        path = self.path(given, folder)
        if path is not None and self.is_folder(path) is not None:
            self.write(path)

    def made(self, given, _=0, folder=-1):
        path = self.path(given, folder)
        if path is not None and self.is_folder(path) is None:
            self.write(path)

    def linked(self, _, target, folder=-1):
        self.write(self.path(target, folder))

    def moved(self, source, target, source_folder=-1, folder=-1):
        path = self.path(source, source_folder)
        if path is not None and "__pycache__" not in path:
            if self.is_folder(path) is False:
                self.read(path)
            self.write(path)
        self.write(self.path(target, folder))

    def copied(self, source, target, source_folder=-1, folder=-1):
        path = self.path(source, source_folder)
        if path is not None:
            self.read(path)
        self.write(self.path(target, folder))

    def changed(self, given, *_):
        path = self.path(given)
        if path is not None:
            self.read(path)
            self.write(path)

    def listed(self, given=None):
        path = self.path("." if given is None else given)
        if path is not None and not (path + os.sep).startswith(self.env) and self.is_folder(path):
            caller = frame(2).f_code.co_filename
            is_search = any(part in caller for part in SEARCHERS)
            self.tell("searched" if is_search else "listed", path)

    def connected(self, database):
        """Tell of SQLite's file, which is opened in C."""
        text = fsdecode(fspath(database))
        name, _, options = text.partition("?")
        if name in ("", ":memory:") or "mode=memory" in options or name.startswith("file::memory:"):
            return
        path = self.path(name[5:] if name.startswith("file:") else text)
        if path is not None:
            is_read_only = "mode=ro" in options or "immutable=1" in options
            if is_read_only or self.is_folder(path) is not None:
                self.read(path)
            if not is_read_only:
                self.write(path)

    def loaded(self, name):
        """Tell of a library outside of the environment and the system."""
        if name.__class__ is str and os.sep in name:
            path = self.path(name)
            if path is not None and not path.startswith(("/usr/", "/lib", "/System/", "/opt/")):
                self.read(path)
                self.tell("opaque", path)
