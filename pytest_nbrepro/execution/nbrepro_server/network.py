"""A network of its own for a kernel, with loopback and nothing else, where Linux allows it.

From unshare(2), user_namespaces(7), netdevice(7), capget(2). Who is root needs
no more than another network; others need a user namespace to be allowed one,
in which they stay who they are, and have no more rights than before. What Unix
sockets have as their names are files, which are reached as before.
"""

import ctypes
import os
import socket
import struct
import sys
from typing import Any

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_CAPABILITY_VERSION = 0x20080522


def cut_off() -> str:
    """Leave the network; why that cannot be, else nothing.

    Tried in a child first: half of it could not be undone. Where it fails all the
    same, a kernel that says so is better than none.
    """
    if sys.platform != "linux":
        return "%s has no networks for single processes" % sys.platform
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            _leave_network()
            os._exit(0)
        except BaseException as error:
            os.write(writing, str(getattr(error, "strerror", None) or error).encode())
        finally:
            os._exit(1)
    os.close(writing)
    reason = os.read(reading, 4096).decode()
    os.close(reading)
    status = os.waitpid(pid, 0)[1]
    if status:
        return "the system refuses it (%s)" % (reason or "status %d" % status)
    try:
        _leave_network()
    except OSError as error:
        return "the system refuses it (%s)" % error.strerror
    return ""


def _leave_network() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    _call(libc.unshare, _NEW_NETWORK | (_NEW_USER if user else 0))
    if user:
        for name, text in (
            ("uid_map", "%d %d 1" % (user, user)),
            ("setgroups", "deny"),
            ("gid_map", "%d %d 1" % (group, group)),
        ):
            with open("/proc/self/" + name, "w") as file:
                file.write(text)
    _raise_loopback()
    if user:
        header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
        _call(libc.capset, header, bytes(24))


def _call(function: Any, *arguments: Any) -> None:
    if function(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _raise_loopback() -> None:
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        found = fcntl.ioctl(asked, _GET_FLAGS, struct.pack("16sH22x", b"lo", 0))
        flags = struct.unpack("16sH22x", found)[1] | _UP
        fcntl.ioctl(asked, _SET_FLAGS, struct.pack("16sH22x", b"lo", flags))
