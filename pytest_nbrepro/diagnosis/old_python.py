"""Errors of code that was written for another Python: names and modules that it has no more. Pure.

By https://docs.python.org/3/whatsnew/3.0.html, and the lists of what 3.12, PEP
594 and 3.13 have removed.
"""

from __future__ import annotations

import re

from pytest_nbrepro.diagnosis.cause import Cause, Diagnosis
from pytest_nbrepro.diagnosis.evidence import Evidence, Failure

_NAMES = frozenset(
    "xrange unicode raw_input basestring unichr reload execfile file cmp long buffer apply "
    "coerce intern StandardError".split()
)
_MODULES = frozenset(
    "urllib2 urlparse ConfigParser StringIO cStringIO cPickle Queue Tkinter tkMessageBox "
    "tkFileDialog HTMLParser httplib cookielib commands __builtin__ Cookie SocketServer "
    "BaseHTTPServer SimpleHTTPServer xmlrpclib htmlentitydefs sets md5 sha anydbm dumbdbm "
    "copy_reg thread dummy_thread exceptions user new popen2 robotparser".split()
)
_REMOVED = frozenset(
    "imp distutils asynchat asyncore smtpd lib2to3 aifc audioop cgi cgitb chunk crypt imghdr "
    "mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib "
    "parser symbol formatter binhex macpath".split()
)
_MODULE = re.compile(r"No module named '(\w+)")
_NAME = re.compile(r"name '(\w+)' is not defined")
_SYNTAX = re.compile(
    r"Missing parentheses in call to '(print|exec)'"
    r"|multiple exception types must be parenthesized|leading zeros in decimal integer literals"
)


def of_old_python(evidence: Evidence) -> Diagnosis | None:
    """That a cell is written for an older Python; None where its error does not say so."""
    first = evidence.first
    found = _syntax(first) or _module(first) or _name(evidence)
    if not found:
        return None
    is_two = "Python 2" in found
    advice = (
        "bring it to Python 3, by 2to3 for a start, or run it with the Python of then"
        if is_two
        else "run it with the Python of then, or replace what is gone"
    )
    # who saved it with this Python has written it so by a slip
    is_slip = first.name == "SyntaxError" and not evidence.other_python
    cause = Cause.ERROR if is_slip else Cause.ENVIRONMENT
    return Diagnosis(cause, first.cell, f"cell {first.cell} {found}", advice)


def _syntax(first: Failure) -> str:
    if first.name != "SyntaxError" or not _SYNTAX.search(first.text):
        return ""
    return f"is written for Python 2: {first.text.partition(' (')[0]}"


def _module(first: Failure) -> str:
    found = _MODULE.search(first.text) if first.name == "ModuleNotFoundError" else None
    if found is None:
        return ""
    if found[1] in _MODULES:
        return f"imports {found[1]}, a module of Python 2"
    return f"imports {found[1]}, which newer Pythons have no more" if found[1] in _REMOVED else ""


def _name(evidence: Evidence) -> str:
    first = evidence.first
    found = _NAME.search(first.text) if first.name == "NameError" else None
    if found is None or found[1] not in _NAMES or evidence.story.binders.get(found[1]):
        return ""
    return f"uses {found[1]!r}, a name of Python 2"
