"""Sees what a kernel and its children open, also past Python: seccomp_unotify(2) of Linux.

A filter makes the system calls that open a file, start a program or connect
wait until the keeper, who gets told, has noted the path and lets them go on.
It holds for all that descends from the kernel and cannot be taken off. Nothing
is forbidden. Numbers are from Linux's headers (uapi/linux/seccomp.h, bpf_common.h).
"""

import array
import ctypes
import json
import os
import platform
import socket
import struct
import sys
from typing import Dict, List, Optional, Tuple

_OPEN, _OPENAT, _OPENAT2, _CREAT, _EXEC, _EXECAT, _CONNECT, _SEND = range(8)
#: For each machine the architecture's number, that of seccomp(2), and the calls by their numbers.
_MACHINES: Dict[str, Tuple[int, int, Dict[int, int]]] = {
    "x86_64": (
        0xC000003E,
        317,
        {2: _OPEN, 257: _OPENAT, 437: _OPENAT2, 85: _CREAT, 59: _EXEC, 322: _EXECAT, 42: _CONNECT},
    ),
    "aarch64": (
        0xC00000B7,
        277,
        {56: _OPENAT, 437: _OPENAT2, 221: _EXEC, 281: _EXECAT, 203: _CONNECT},
    ),
}
#: io_uring opens files without a call of its own; programs do without it where it is not there.
_IO_URING_SETUP = 425

_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _NOTIFY, _NOT_IMPLEMENTED = 0x7FFF0000, 0x7FC00000, 0x00050000 | 38  # ENOSYS
_NO_NEW_PRIVILEGES, _SET_FILTER, _NEW_LISTENER = 38, 1, 8
#: struct seccomp_notif and seccomp_notif_resp.
_NOTICE, _ANSWER = struct.Struct("QIIiIQ6Q"), struct.Struct("QqiI")
_CONTINUE = 1
_LONGEST_PATH = 4096
_WRITES = os.O_WRONLY | os.O_RDWR


def _ioctl(number: int, size: int) -> int:
    return (3 << 30) | (size << 16) | (ord("!") << 8) | number


_RECEIVE, _RESPOND = _ioctl(0, _NOTICE.size), _ioctl(1, _ANSWER.size)


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jt", ctypes.c_ubyte),
        ("jf", ctypes.c_ubyte),
        ("k", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def _filter() -> "List[_Instruction]":
    architecture, _, calls = _MACHINES[platform.machine()]
    numbers = [*calls, _IO_URING_SETUP]
    instructions = [
        _Instruction(_LOAD, 0, 0, 4),  # the architecture: programs of another one go their way
        _Instruction(_JUMP_IF_EQUAL, 1, 0, architecture),
        _Instruction(_RETURN, 0, 0, _ALLOW),
        _Instruction(_LOAD, 0, 0, 0),  # the number of the call
    ]
    for place, number in enumerate(numbers):
        rest = len(numbers) - 1 - place
        # behind the jumps: allow, notify, not implemented
        target = rest + (2 if number == _IO_URING_SETUP else 1)
        instructions.append(_Instruction(_JUMP_IF_EQUAL, target, 0, number))
    instructions += [_Instruction(_RETURN, 0, 0, k) for k in (_ALLOW, _NOTIFY, _NOT_IMPLEMENTED)]
    return instructions


def be_watched(keeper: socket.socket) -> None:
    """Have this process and its descendants watched; the keeper gets the listener, or why not."""
    try:
        listener = _listener()
    except OSError as error:
        keeper.sendall((error.strerror or str(error)).encode())
        return
    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [listener]))
    keeper.sendmsg([b"listener"], [rights])
    os.close(listener)


def _listener() -> int:
    if not sys.platform.startswith("linux") or platform.machine() not in _MACHINES:
        raise OSError("system calls can be watched on Linux (x86-64, arm64) only")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    instructions = _filter()
    program = _Program(len(instructions), (_Instruction * len(instructions))(*instructions))
    number = _MACHINES[platform.machine()][1]
    listener = libc.syscall(number, _SET_FILTER, _NEW_LISTENER, ctypes.byref(program))
    if listener < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(listener)


def listener_from(kernel: socket.socket) -> Tuple[Optional[int], str]:
    """The listener that the kernel sends; without one, why there is none."""
    size = array.array("i").itemsize
    said, ancillary, _, _ = kernel.recvmsg(4096, socket.CMSG_SPACE(size))
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            return int(array.array("i", data[:size])[0]), ""
    return None, said.decode() or "the kernel ended too soon"


class Watcher:
    """Notes in a file what the calls name, each once, and lets them go on.

    A line is a JSON array of two texts: "read", "write", "change" or "list"
    and a path, "program" and a path, "host" and an address, "unread" and an
    error for a call that cannot be told, "unwatched" and why there is nothing.
    """

    def __init__(self, kernel: socket.socket, log: str) -> None:
        """Wait for the kernel's listener; ``kernel`` is the other end of what it was given."""
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._seen: Dict[Tuple[str, str], None] = {}
        self._memory: Dict[int, int] = {}
        self._is_whole = True
        self.listener, reason = listener_from(kernel)
        if self.listener is None:
            self._write(("unwatched", reason))
        else:
            self._calls = _MACHINES[platform.machine()][2]

    def look(self) -> None:
        """Take one notice, and answer it."""
        import fcntl

        assert self.listener is not None
        notice = bytearray(_NOTICE.size)
        try:
            fcntl.ioctl(self.listener, _RECEIVE, notice)
        except OSError:  # who has called is gone
            return
        number, process, _, call, _, _, *arguments = _NOTICE.unpack(notice)
        try:
            self._note(self._calls[call], process, arguments)
        finally:
            try:
                fcntl.ioctl(self.listener, _RESPOND, _ANSWER.pack(number, 0, 0, _CONTINUE))
            except OSError:
                pass

    def _note(self, call: int, process: int, arguments: List[int]) -> None:
        try:
            fact = self._fact(call, process, arguments)
        except (OSError, ValueError, struct.error) as error:
            fact = ("unread", type(error).__name__)
        if call in (_EXEC, _EXECAT):
            self._forget(process)
        if fact and fact not in self._seen:
            self._seen[fact] = None
            self._write(fact)

    def _write(self, fact: Tuple[str, str]) -> None:
        if self._is_whole:
            try:
                os.write(self._log, json.dumps(fact).encode() + b"\n")
            except OSError:  # the disk is full; what should end the log is then not there either
                self._is_whole = False

    def _fact(self, call: int, process: int, arguments: List[int]) -> Optional[Tuple[str, str]]:
        if call == _CONNECT:
            host = _host(self._read(process, arguments[1], min(arguments[2], 128)))
            return ("host", host) if host else None
        relative_to = arguments[0] if call in (_OPENAT, _OPENAT2, _EXECAT) else None
        path = self._path(process, arguments[relative_to is not None], relative_to)
        if call in (_EXEC, _EXECAT):
            return "program", path
        if call == _CREAT:
            return "write", path
        place = 1 if call == _OPEN else 2
        flags = arguments[place] & 0xFFFFFFFF
        if call == _OPENAT2:
            (flags,) = struct.unpack("Q", self._read(process, arguments[2], 8))
        if not flags & _WRITES:
            return ("list" if flags & os.O_DIRECTORY else "read"), path
        is_new = bool(flags & (os.O_TRUNC | os.O_EXCL)) or not os.path.exists(path)
        return ("write" if is_new else "change"), path

    def _path(self, process: int, address: int, relative_to: Optional[int]) -> str:
        content = b""
        while b"\0" not in content and len(content) < _LONGEST_PATH:
            # no further than the page, what is behind it may not be there
            size = 4096 - (address + len(content)) % 4096
            content += self._read(process, address + len(content), size)
        path = os.fsdecode(content.partition(b"\0")[0])
        if path.startswith("/"):
            return os.path.normpath(path)
        number = ctypes.c_int(-100 if relative_to is None else relative_to & 0xFFFFFFFF).value
        folder = "cwd" if number == -100 else "fd/%d" % number
        return os.path.normpath(os.path.join(os.readlink("/proc/%d/%s" % (process, folder)), path))

    def _read(self, process: int, address: int, size: int) -> bytes:
        """From the memory of a process; opened again where it has become another program."""
        for _ in range(2):
            if process not in self._memory:
                if len(self._memory) > 200:  # threads and processes come and go
                    self._forget(*self._memory)
                self._memory[process] = os.open("/proc/%d/mem" % process, os.O_RDONLY)
            try:
                found = os.pread(self._memory[process], size, address)
            except OSError:
                found = b""
            if found:
                return found
            self._forget(process)
        raise OSError("the memory cannot be read")

    def _forget(self, *processes: int) -> None:
        for process in processes:
            if process in self._memory:
                os.close(self._memory.pop(process))

    def close(self) -> None:
        """Watch no more; calls that wait are answered with an error by the system."""
        self._forget(*self._memory)
        os.close(self._log)
        if self.listener is not None:
            os.close(self.listener)
            self.listener = None


def _host(address: bytes) -> str:
    """The host of a socket's address; nothing for what stays on the machine."""
    (family,) = struct.unpack_from("H", address)
    host = ""
    if family == socket.AF_INET:
        host = socket.inet_ntop(socket.AF_INET, address[4:8])
    elif family == socket.AF_INET6:
        host = socket.inet_ntop(socket.AF_INET6, address[8:24])
    return "" if host.startswith("127.") or host == "::1" else host
