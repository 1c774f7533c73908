"""Run in a kernel that could not be cut off from the network: makes Python's own sockets fail.

Standard library only, and syntax of Python 3.8. Its hook comes after that of a
trace, which hence sees what is tried.
"""

import errno
import os
from os import fsdecode
from socket import AF_INET, AF_INET6
from sys import addaudithook

LOOPBACK = frozenset(("", "localhost", "localhost.localdomain", "ip6-localhost", "::1", "::"))
OWN_NAME = os.uname().nodename if hasattr(os, "uname") else ""


def is_here(host):
    """True for what reaches no other computer."""
    name = fsdecode(host).partition("%")[0].lower().rstrip(".")
    is_loopback = is_number(name) and name.startswith(("127.", "::ffff:127.", "0."))
    return (
        is_loopback or name in LOOPBACK or name.endswith(".localhost") or name == OWN_NAME.lower()
    )


def refuse():
    raise OSError(errno.ENETUNREACH, "no network: --nbrepro-offline")


def contacted(socket, address):
    is_internet = address.__class__ is tuple and socket.family in (AF_INET, AF_INET6)
    if is_internet and not is_here(address[0]):
        refuse()


def looked_up(host, *_):
    if host is not None and not is_here(host) and not is_number(fsdecode(host)):
        refuse()


def is_number(host):
    """True for an address that is no name: to read it is not to look it up."""
    return ":" in host or host.replace(".", "").isdigit()


HANDLERS = {
    "socket.connect": contacted,
    "socket.sendto": contacted,
    "socket.sendmsg": contacted,
    "socket.getaddrinfo": looked_up,
    "socket.gethostbyname": looked_up,
}


def hook(event, args, handler_of=HANDLERS.get):
    handle = handler_of(event)
    if handle is not None:
        handle(*args)


addaudithook(hook)
