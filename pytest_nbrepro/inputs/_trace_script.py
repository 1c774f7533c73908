"""Run in a kernel, by its own interpreter: writes down what happens outside of its process.

Standard library only, and syntax of Python 3.8; `_files_script.py` is its first
half. ``ASKED`` is given: beside what that half needs, ``word``, with which the
event ``nbrepro.end`` ends the trace.

Python has no way to remove an audit hook. What goes wrong in this one is not
raised in the cells, but counted, and told at the end. There is no event for
reading a variable: the dictionary behind `os.environ` is replaced by one that
tells, so that tracebacks show the same frames.
"""

import json
from builtins import open as open_file
from os import environ
from socket import AF_INET, AF_INET6
from sys import addaudithook, modules

try:
    from resource import RUSAGE_CHILDREN, getrusage
except ImportError:  # Windows
    getrusage = None

LONGEST = 200
# Libraries that open files past Python, as soon as they are loaded ...
OPAQUE = frozenset(
    "polars duckdb h5py tables netCDF4 cv2 rasterio fiona pyogrio osgeo torch tensorflow xgboost "
    "lightgbm".split()
)
# ... and what of pyarrow, which pandas loads by itself, is loaded only to be used.
PARTS = frozenset("parquet dataset csv orc feather json flight fs".split())
LOOPBACK = frozenset(("", "localhost", "localhost.localdomain", "ip6-localhost", "::1", "::"))
OWN_NAME = os.uname().nodename if hasattr(os, "uname") else ""
# What libraries start by themselves: matplotlib, for its list of fonts.
HELPERS = ("fc-list",)


class Others:
    """Variables, hosts and processes, by the events that tell of them."""

    def __init__(self, log):
        self.tell = log.tell
        self.known = set()  # the variables that are told of, or were set by a cell

    def variable(self, key, value):
        self.known.add(key)
        name = fsdecode(key)
        if not name.startswith(("JPY_", "IPYKERNEL_")):  # ours, and another one in each kernel
            self.tell("variable", json.dumps([name, None if value is None else fsdecode(value)]))

    def all_variables(self):
        self.tell("variables", "")

    def variable_set(self, key, *_):
        self.known.add(key)

    def contacted(self, socket, address):
        is_internet = address.__class__ is tuple and socket.family in (AF_INET, AF_INET6)
        if is_internet and not self.is_here(address[0]):
            host = fsdecode(address[0])
            self.tell("address" if is_number(host) else "host", host)

    def looked_up(self, host, *_):
        if host is not None and not self.is_here(host) and not is_number(fsdecode(host)):
            self.tell("host", fsdecode(host))

    def is_here(self, host):
        name = fsdecode(host).partition("%")[0].lower().rstrip(".")
        is_loopback = name in LOOPBACK or name.startswith(("127.", "::ffff:127.", "0."))
        return is_loopback or name.endswith(".localhost") or name == OWN_NAME.lower()

    def started(self, command, arguments=None, *_):
        if isinstance(arguments, (list, tuple)) and arguments:
            words = [fsdecode(fspath(word)) for word in arguments]
        else:
            words = [fsdecode(fspath(command if arguments is None else arguments))]
        if split(words[0])[1] not in HELPERS:
            self.tell("process", " ".join(words)[:LONGEST])

    def spawned(self, _, command, arguments, *__):
        self.started(command, arguments)

    def forked(self):
        self.tell("process", "a fork of the kernel")


def is_number(host):
    """True for an address that is no name."""
    return ":" in host or host.replace(".", "").isdigit()


def replace_variables(others):
    """Put a dictionary that tells behind `os.environ`. Raises whatever where there is another."""
    known, get, keys, variable = others.known, dict.get, dict.__iter__, others.variable

    def note(self, key):
        try:
            variable(key, get(self, key))
        except Exception:
            others.tell("lost", "a variable that was read")

    class Variables(dict):
        __slots__ = ()

        def __getitem__(self, key, item=dict.__getitem__):
            if key not in known:
                note(self, key)
            return item(self, key)

        def __contains__(self, key, has=dict.__contains__):
            if key not in known:
                note(self, key)
            return has(self, key)

        def __iter__(self):
            others.all_variables()
            return keys(self)

        def items(self, items=dict.items):
            others.all_variables()
            return items(self)

    found = Variables(environ._data)
    environ._data = found
    if hasattr(os, "environb"):
        os.environb._data = found


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

    def __init__(self, log, files):
        self.log, self.files = log, files
        self.names, self.waited = set(), children()

    def begun(self, name, *_):
        self.names.add(name.partition(".")[0])

    def interpreter_made(self, *_):
        self.log.tell("lost", "what other interpreters in its process did")

    def ended(self, word=None):
        if word == ASKED["word"]:
            open_file(self.files.last, "w").close()  # proves that the hook still sees files
            self.names.update(name.partition(".")[0] for name in [*modules])
            said = {"lost": self.log.lost, "children": children() != self.waited}
            said.update(imported=sorted(self.names), opaque=opaque(), modules=outside(self.files))
            self.log.append("end", json.dumps(said))


def opening(files):
    """What handles opened files and another working folder, as quickly as can be."""
    seen, tell = set(), files.opened

    def opened(*args):
        if args not in seen and tell(*args):
            seen.add(args)

    def moved(*_):
        seen.clear()  # paths may be relative

    return {"open": opened, "os.chdir": moved}


def handlers(files, others, imports):
    """What handles the events, by their names."""
    return {
        **opening(files),
        "import": imports.begun,
        "os.listdir": files.listed,
        "os.scandir": files.listed,
        "os.remove": files.removed,
        "os.rmdir": files.removed,
        "os.mkdir": files.made,
        "os.rename": files.moved,
        "os.link": files.copied,
        "os.symlink": files.linked,
        "os.truncate": files.changed,
        "sqlite3.connect": files.connected,
        "ctypes.dlopen": files.loaded,
        "os.putenv": others.variable_set,
        "os.unsetenv": others.variable_set,
        "socket.connect": others.contacted,
        "socket.sendto": others.contacted,
        "socket.sendmsg": others.contacted,
        "socket.getaddrinfo": others.looked_up,
        "socket.gethostbyname": others.looked_up,
        "subprocess.Popen": others.started,
        "os.system": others.started,
        "os.exec": others.started,
        "os.posix_spawn": others.started,
        "os.spawn": others.spawned,
        "os.startfile": others.started,
        "os.fork": others.forked,
        "os.forkpty": others.forked,
        "cpython.PyInterpreterState_New": imports.interpreter_made,
        "nbrepro.end": imports.ended,
    }


def install():
    """Begin."""
    log = Log(ASKED["log"])
    files, others = Files(log), Others(log)
    handler_of = handlers(files, others, Imports(log, files)).get

    def hook(event, args):
        handle = handler_of(event)
        if handle is not None:
            try:
                handle(*args)
            except Exception:
                log.lost += 1

    replace_variables(others)
    addaudithook(hook)
    log.append("begun", "true")


install()
