"""Run in the kernel, in names of its own: does what is asked with the notebook's names.

ASKED is the request, SPACE the notebook's names. The answer is a pickle of
plain values in the file that the request names; syntax of Python 3.8.
"""

import pickle
import sys
import traceback
import types

_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_LONGEST = 20000
IS_SAME = sys.version_info[:2] == ASKED["version"] and sys.prefix == ASKED["prefix"]


def is_plain(value, depth=50):
    """True for what every Python can read."""
    kind = type(value)
    if kind in _PLAIN:
        return True
    if depth == 0:
        return False
    if kind is dict:
        return all(is_plain(k, depth - 1) and is_plain(v, depth - 1) for k, v in value.items())
    return kind in (list, tuple, set, frozenset) and all(is_plain(v, depth - 1) for v in value)


def carried(value, code):
    """How the value travels: as a pickle, as text, or not at all."""
    if isinstance(value, types.FunctionType) and value.__module__ == "__main__":
        return ("function", code)
    if getattr(value, "shape", None) == () and hasattr(value, "item") and not IS_SAME:
        value = value.item()
    kind = type(value).__name__
    if not IS_SAME and not is_plain(value):
        return ("text", kind, repr(value)[:_LONGEST])
    try:
        return ("pickle", pickle.dumps(value, protocol=4 if is_plain(value) else 5))
    except Exception as error:
        if callable(value) and not isinstance(value, type):
            return ("function", code)
        return ("unfit", kind, str(error) or type(error).__name__)


def given():
    """What was sent along."""
    with open(ASKED["given"], "rb") as file:
        return pickle.load(file)


def done():
    what, code = ASKED["what"], ASKED["code"]
    if what == "name":
        if code not in SPACE:
            names = [n for n in SPACE if isinstance(n, str) and not n.startswith("_")]
            return ("missing", names)
        return carried(SPACE[code], code)
    if what == "has":
        return ("pickle", pickle.dumps(code in SPACE, protocol=4))
    if what == "set":
        (SPACE[code],) = given()
        return ("pickle", pickle.dumps(None, protocol=4))
    value = eval(compile(code, "<nbrepro>", "eval"), SPACE)
    if what == "call":
        args, kwargs = given()
        value = value(*args, **kwargs)
        code = code + "(...)"
    return carried(value, code)


def told(error):
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    own = [line for line in lines if '"<nbrepro>"' not in line]
    return ("error", type(error).__name__, str(error), "".join(own)[-_LONGEST:])


try:
    answer = done()
except BaseException as error:
    answer = told(error)
with open(ASKED["answer"], "wb") as file:
    file.write(pickle.dumps(answer, protocol=4))
