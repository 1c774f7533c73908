"""Mutations of documents, of arrays in base64, of drawings and of pictures."""

from __future__ import annotations

import base64
import copy
import gzip
import io
import re
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from comparison.mutation import Change, shown
from comparison.noise import is_a_change

_BASE64_ARRAY = re.compile(
    r'(\\?)"data\\?":\\?"(?P<bytes>[A-Za-z0-9+/=]{12,})\\?"\},.{0,60}?"dtype\\?":\\?"(?P<type>\w+)'
)
_TYPES = {"f8": "f8", "f4": "f4", "i4": "i4", "i1": "i1", "i2": "i2", "u1": "u1"}
_NAMED = {"float64": "f8", "float32": "f4", "int32": "i4", "int64": "i8"}
_PATH = re.compile(r'\bd="([^"]{8,})"')
_COORDINATE = re.compile(r"\d+\.\d+|\d{3,}")
_GLYPH = re.compile(r'(<use [^>]*"#\w+-)([0-9a-f]+)(")')
_STYLE = re.compile(r"(?:fill|stroke): ?#([0-9a-f]{6})")
_ELEMENT = re.compile(r"<use\b[^>]*/>")


def document(value: Any, random: Random) -> Iterator[Change]:
    """A value changed, a key or an element dropped, two elements swapped, an array changed."""
    places = list(_places(value, ()))
    leaves = [path for path, leaf in places if not isinstance(leaf, (dict, list))]
    lists = [path for path, leaf in places if isinstance(leaf, list) and len(leaf) > 1]
    keyed = [path for path, leaf in places if isinstance(leaf, dict) and leaf and path]
    for path in random.sample(leaves, min(2, len(leaves))):
        old = _at(value, path)
        new = _another(path, old, random)
        if new != old or type(new) is not type(old):
            yield Change("JSON value", _with(value, path, new), f"{path}: {old!r} → {new!r}"[:200])
    if lists:
        path = random.choice(lists)
        old = _at(value, path)
        at = random.randrange(len(old) - 1)
        less = old[:at] + old[at + 1 :]
        yield Change("JSON element dropped", _with(value, path, less), f"{path}[{at}]")
        if old[at] != old[at + 1]:
            swapped = [*old[:at], old[at + 1], old[at], *old[at + 2 :]]
            yield Change("JSON elements swapped", _with(value, path, swapped), f"{path}[{at}]")
    if keyed:
        path = random.choice(keyed)
        old = _at(value, path)
        key = random.choice(list(old))
        rest = {k: v for k, v in old.items() if k != key}
        yield Change("JSON key dropped", _with(value, path, rest), f"{path}: {key}")


def _another(path: tuple[Any, ...], old: Any, random: Random) -> Any:
    if isinstance(old, bool) or old is None:
        return not old
    if isinstance(old, int):
        return old + random.choice([-1, 1])
    if isinstance(old, float):
        return old * (1 + random.choice([1e-4, -0.01, 0.5])) if old else 0.5
    if path[-1:] == ("bdata",):
        return old  # see `plotly_array`
    at = random.randrange(len(old) + 1)
    return old[:at] + random.choice("bcdfg") + old[at + 1 :]


def _places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, value
    items: Iterable[tuple[Any, Any]] = enumerate(value) if isinstance(value, list) else ()
    for key, part in value.items() if isinstance(value, dict) else items:
        if key != "template":  # 6 kB of the look of all figures
            yield from _places(part, (*path, key))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = copy.deepcopy(value)
    _at(changed, path[:-1])[path[-1]] = new
    return changed


def plotly_array(value: Any, random: Random) -> Change | None:
    """One element of one array that Plotly keeps in base64."""
    found = [p for p, leaf in _places(value, ()) if isinstance(leaf, dict) and "bdata" in leaf]
    if not found:
        return None
    path = random.choice(found)
    array = _at(value, path)
    new, what = _element(array["bdata"], _TYPES[array["dtype"]], random)
    return Change("element of an array", _with(value, (*path, "bdata"), new), f"{path}: {what}")


def bokeh_array(text: str, random: Random) -> Change | None:
    """One element of one array that Bokeh keeps in base64, in a script."""
    found = list(_BASE64_ARRAY.finditer(text))
    if not found:
        return None
    one = random.choice(found)
    new, what = _element(one["bytes"], _NAMED[one["type"]], random)
    return Change("element of an array", text[: one.start(2)] + new + text[one.end(2) :], what)


def _element(encoded: str, dtype: str, random: Random) -> tuple[str, str]:
    import numpy as np  # noqa: PLC0415 - of the benchmark's environment

    packed = base64.b64decode(encoded)
    is_zipped = packed.startswith(b"\x1f\x8b")
    plain = gzip.decompress(packed) if is_zipped else packed
    array = np.frombuffer(plain, dtype=f"<{dtype}").copy()
    at = random.randrange(len(array))
    old = array[at].item()
    array[at] += 1 if dtype[0] != "f" else max(abs(old) * 1e-3, 1e-6)
    changed = gzip.compress(array.tobytes(), mtime=0) if is_zipped else array.tobytes()
    return base64.b64encode(changed).decode(), f"[{at}] {old} → {array[at]}"


def drawing(text: str, mask: bytearray, random: Random) -> Iterator[Change]:
    """A coordinate, a glyph, a colour, an element of an SVG drawing."""
    makers = (_glyph, _drawn_colour, _dropped)
    for change in (_coordinate(text, mask, random), *(make(text, random) for make in makers)):
        if change:
            yield change


def _coordinate(text: str, mask: bytearray, random: Random) -> Change | None:
    paths = [m for m in _PATH.finditer(text) if all(mask[m.start(1) : m.end(1)])]
    if not paths:
        return None
    path = random.choice(paths)
    found = list(_COORDINATE.finditer(text, path.start(1), path.end(1)))
    for number in random.sample(found, min(9, len(found))):
        new = f"{float(number[0]) + random.choice([0.3, 1, 2]):.6g}"
        if is_a_change(number[0], new, 0):
            return _spliced("SVG path", text, number.start(), number.end(), new)
    return None


def _glyph(text: str, random: Random) -> Change | None:
    found = list(_GLYPH.finditer(text))
    kinds = sorted({m[2] for m in found})
    if len(kinds) < 2:
        return None
    one = random.choice(found)
    new = random.choice([kind for kind in kinds if kind != one[2]])
    return _spliced("SVG letter", text, one.start(2), one.end(2), new)


def _drawn_colour(text: str, random: Random) -> Change | None:
    found = list(_STYLE.finditer(text))
    if not found:
        return None
    one = random.choice(found)
    new = f"{(int(one[1], 16) + 0x101010) % 0xFFFFFF:06x}"
    return _spliced("SVG colour", text, one.start(1), one.end(1), new)


def _dropped(text: str, random: Random) -> Change | None:
    found = list(_ELEMENT.finditer(text))
    if not found:
        return None
    one = random.choice(found)
    return _spliced("SVG element dropped", text, one.start(), one.end(), "")


def _spliced(kind: str, text: str, start: int, end: int, new: str) -> Change:
    result = text[:start] + new + text[end:]
    return Change(kind, result, shown(text, result, start))


def picture(encoded: str, mime: str, random: Random) -> Iterator[Change]:
    """A patch of another colour, a single pixel, and a row of pixels less."""
    from PIL import Image  # noqa: PLC0415 - of the benchmark's environment

    image: Any = Image.open(io.BytesIO(base64.b64decode(encoded)))
    form, image = image.format, image.convert("RGB")
    lossless = mime == "image/png"
    for kind, size in (("patch of a picture", 6), ("pixel of a picture", 1)):
        if size == 1 and not lossless:
            continue
        changed = image.copy()
        x, y = random.randrange(image.width - size), random.randrange(image.height - size)
        old = image.getpixel((x, y))
        new = tuple((part + 128) % 256 for part in old)
        changed.paste(new, (x, y, x + size, y + size))
        yield Change(kind, _encoded(changed, form), f"{old} → {new} at {x}, {y}")
    cropped = image.crop((0, 0, image.width, image.height - 1))
    yield Change("picture cropped", _encoded(cropped, form), "a row of pixels less")


def _encoded(image: Any, form: str) -> str:
    buffer = io.BytesIO()
    image.save(buffer, form)
    return base64.b64encode(buffer.getvalue()).decode() + "\n"
