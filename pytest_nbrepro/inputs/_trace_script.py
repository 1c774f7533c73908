"""Run in a kernel, by its own interpreter: writes down what happens outside of its process.

Standard library only, and syntax of Python 3.8; `_files_script.py`,
`_libraries_script.py` and `_imports_script.py` are its first parts. ``ASKED``
is given: ``log`` is the file to append to, ``folder`` the kernel's private one,
``word`` is what the event ``nbrepro.end`` ends the trace with.

Python has no way to remove an audit hook. What goes wrong in this one is not
raised in the cells, but counted, and told at the end. There is no event for
reading a variable: the dictionary behind `os.environ` is replaced by one that
tells, so that tracebacks show the same frames.
"""

from json import dumps
from os import environ
from socket import AF_INET, AF_INET6
from sys import addaudithook

LONGEST = 200
LOOPBACK = frozenset(("", "localhost", "localhost.localdomain", "ip6-localhost", "::1", "::"))
OWN_NAME = os.uname().nodename if hasattr(os, "uname") else ""
# What libraries start by themselves: matplotlib, for its list of fonts.
HELPERS = ("fc-list",)


class Others:
    """Variables, hosts and processes, by the events that tell of them."""

    def __init__(self, log):
        self.tell = log.tell
        self.helped = False  # by a process that libraries start by themselves
        self.known = set()  # the variables that are told of, or were set by a cell

    def variable(self, key, value):
        self.known.add(key)
        name = fsdecode(key)
        if not name.startswith(("JPY_", "IPYKERNEL_")):  # ours, and another one in each kernel
            self.tell("variable", dumps([name, None if value is None else fsdecode(value)]))

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
        is_loopback = is_number(name) and name.startswith(("127.", "::ffff:127.", "0."))
        return (
            is_loopback
            or name in LOOPBACK
            or name.endswith(".localhost")
            or name == OWN_NAME.lower()
        )

    def started(self, command, arguments=None, *_):
        if isinstance(arguments, (list, tuple)) and arguments:
            words = [fsdecode(fspath(word)) for word in arguments]
        else:
            words = [fsdecode(fspath(command if arguments is None else arguments))]
        if split(words[0])[1] in HELPERS:
            self.helped = True
        else:
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
    handler_of = handlers(files, others, Imports(log, files, others)).get

    def hook(event, args):
        handle = handler_of(event)
        if handle is not None:
            try:
                handle(*args)
            except Exception:
                log.lost += 1

    replace_variables(others)
    addaudithook(hook)
    log.append("begun", "[%s]" % ",".join(map(quoted, files.env)))
    log.append("loaded", dumps({"own": own(), "files": loaded()}))


install()
