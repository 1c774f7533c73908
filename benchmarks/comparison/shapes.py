"""Shapes of 50 MB that have brought comparisons to a halt, or could."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any

from comparison.mutation import Output

#: The stored outputs, those with one change, and those that differ everywhere.
Shape = tuple[list[Output], list[Output], list[Output]]
_SIZE = 50_000_000
_HTML = "text/html"


def _printed(text: str) -> list[Output]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def _display(mime: str, value: Any) -> list[Output]:
    return [{"output_type": "display_data", "data": {mime: value}, "metadata": {}}]


def _repeated(piece: str, other: str, last: str, mime: str = "") -> Shape:
    """The same piece again and again; another one everywhere; and another one at the end."""
    times = _SIZE // len(piece)
    texts = piece * times, piece * (times - 1) + last, other * (_SIZE // len(other))
    stored, one, everywhere = (_display(mime, t) if mime else _printed(t) for t in texts)
    return stored, one, everywhere


def _made(make: Callable[[Random, int], str], length: int, mime: str = "") -> Shape:
    """Pieces drawn by chance: the same but for one in the middle, and all of them others."""
    times = _SIZE // length
    first, second = Random(1), Random(2)
    pieces = [make(first, number) for number in range(times)]
    others = [make(second, number) for number in range(times)]
    one = [*pieces[: times // 2], others[times // 2], *pieces[times // 2 + 1 :]]
    texts = ("".join(part) for part in (pieces, one, others))
    stored, fresh, everywhere = (_display(mime, t) if mime else _printed(t) for t in texts)
    return stored, fresh, everywhere


def _hex(random: Random, digits: int) -> str:
    return f"{random.getrandbits(4 * digits):0{digits}x}"


def _uuid(random: Random) -> str:
    text = _hex(random, 32)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _row(random: Random, number: int) -> str:
    cells = "".join(f"<td>{random.random():.6f}</td>" for _ in range(5))
    return f"<tr><th>{number}</th>{cells}</tr>\n"


def _noisy(random: Random, number: int) -> str:
    """Numbers that differ by what rounding leaves."""
    return f"<td>{number + 0.5 + random.random() * 1e-7:.9f}</td>\n"


def _styled(random: Random, number: int) -> str:
    return f'<td id="T_{_hex(random, 5)}_row{number}_col1" class="data">{number}</td>\n'


def _line_of_path(random: Random, number: int) -> str:
    return f"L {random.random() * 400:.6f} {number}.5\n"


def _svg(make: Callable[[Random, int], str], length: int, frame: str) -> Shape:
    shape = _made(make, length, "image/svg+xml")
    for side in shape:
        data = side[0]["data"]
        data["image/svg+xml"] = frame.format(data["image/svg+xml"])
    return shape


def _documents(make: Callable[[Random, int], Any], times: int) -> Shape:
    first, second = Random(1), Random(2)
    values = [make(first, number) for number in range(times)]
    others = [make(second, number) for number in range(times)]
    one = [*values[:-1], others[-1]]
    sides = (_display("application/json", value) for value in (values, one, others))
    return next(sides), next(sides), next(sides)


def _nested(depth: int) -> Shape:
    def nest(core: Any) -> Any:
        for _ in range(depth):
            core = [core]
        return core

    values = nest(1), nest(2), [nest(3), 4]
    return tuple(_display("application/json", value) for value in values)  # type: ignore[return-value]  # three of them


def _many(make: Callable[[int, str], Output], times: int) -> Shape:
    stored = [make(number, "a") for number in range(times)]
    one = [*stored[:-1], make(0, "b")]
    return stored, one, [make(number, "b") for number in range(times)]


def _fewer(times: int) -> Shape:
    """Displays of which one is missing in the middle, and every other one."""
    stored = [_shown(number, "a") for number in range(times)]
    return stored, [*stored[: times // 2], *stored[times // 2 + 1 :]], stored[::2]


def _shown(number: int, text: str) -> Output:
    return _display("text/plain", f"{text} {number} " + "x" * 400)[0]


def _streamed(number: int, text: str) -> Output:
    name = "stderr" if number % 3 == 0 else "stdout"
    return {"output_type": "stream", "name": name, "text": f"{text} {number} " + "x" * 80 + "\n"}


def _base64(mime: str) -> Shape:
    def noise(seed: int) -> str:
        return base64.b64encode(Random(seed).randbytes(_SIZE * 3 // 4)).decode()

    stored, other = noise(1), noise(2)
    changed = stored[:-40] + other[-40:]
    return _display(mime, stored), _display(mime, changed), _display(mime, other)


def _picture() -> Shape:
    """A picture of noise, 4,000 by 4,000."""
    from PIL import Image  # noqa: PLC0415 - of the benchmark's environment

    def encoded(content: bytes) -> list[Output]:
        buffer = io.BytesIO()
        Image.frombytes("RGB", (4000, 4000), content).save(buffer, "PNG", compress_level=1)
        return _display("image/png", base64.b64encode(buffer.getvalue()).decode())

    one, other = (Random(seed).randbytes(48_000_000) for seed in (1, 2))
    return encoded(one), encoded(one[:-3] + b"\0\0\0"), encoded(other)


def _words(random: Random, _: int) -> str:
    return "".join(random.choices("abcdefghij", k=7)) + " "


def _date(random: Random, _: int) -> str:
    return (
        f"2026-11-{random.randint(10, 28)} {random.randint(10, 23)}:{random.randint(10, 59)}:07\n"
    )


def _set(random: Random, _: int) -> str:
    return "{" + ", ".join(random.sample(["'one'", "'two'", "'six'", "'ten'"], 4)) + "}\n"


_TIMED = "CPU times: user {0} ms, sys: 1 ms, total: 4 ms\nWall time: {0} ms\n"
_BAR = "fit:  50%|█████     | 5/10 [00:0{0}<00:00, {0}.5it/s]"
_REPEATED: Mapping[str, tuple[str, str, str]] = {
    "digits in one line": ("1234567890", "1234567891", "1234567899"),
    "blanks in one line": (" ", "\t", "x"),
    "blank lines": ("\n", " \n", "x"),
    "minus signs": ("-", "+", "1"),
    "dots": (".", "..-", "1"),
    "versions": ("1.2.3.4.", "1.2.3.5.", "1.2.3.9."),
    "nan and inf": ("nan inf ", "inf nan ", "nan nan "),
    "exponents too large": ("1e999 ", "1e998 ", "1e5 "),
    "complex numbers": ("1.5+2.25j ", "1.5+2.26j ", "1.5+2.27j "),
    "carriage returns": ("x\r", "y\r", "z"),
    "carriage returns alone": ("\r", "\r\r\n", "z"),
    "backspaces": ("ab\x08", "ac\x08", "ad"),
    "backspaces alone": ("\x08", "\x08x", "z"),
    "escape sequences": ("\x1b[31mx\x1b[0m", "\x1b[32my\x1b[0m", "\x1b[31mz"),
    "broken escape sequences": ("\x1b[", "\x1b]", "x"),
    "progress bars": (_BAR.format(1) + "\r", _BAR.format(2) + "\r", "x"),
    "progress bars in lines": (_BAR.format(1) + "\n", _BAR.format(2) + "\n", "x"),
    "starts of progress bars": ("5%|", "6%|", "x"),
    "timings": (_TIMED.format(2), _TIMED.format(3), "x"),
    "the same address": ("<A at 0x7f1234567890> ", "<A at 0x7f1234567891> ", "<A at 0x7f12> "),
    "0x": ("0x", "0X", "0x1"),
    "slashes": ("/tmp/", "/tmq/", "/x"),
    "names of kernel files": ("/tmp/ipykernel_12/34.py:5 ", "/tmp/ipykernel_13/34.py:5 ", "x"),
    "braces": ("{", "}", "x"),
    "starts of sets": ("{1, ", "{2, ", "x"),
}
_MARKUP: Mapping[str, tuple[str, str, str]] = {
    "<td>": ("<td>", "<th>", "<tr>"),
    "<table>": ("<table>", "<table ", "x"),
    "<script>": ("<script>", "<style>", "x"),
    "<!--": ("<!--", "<!-", "x"),
    "<": ("<", ">", "x"),
    "&": ("&", "&a;", "x"),
    "quotes": ('"', "'", "x"),
    "id=": (' id="', ' id=\\"', "x"),
}

SHAPES: Mapping[str, Callable[[], Shape]] = {
    **{name: partial(_repeated, *parts) for name, parts in _REPEATED.items()},
    **{f"HTML: {name}": partial(_repeated, *parts, _HTML) for name, parts in _MARKUP.items()},
    "numbers": partial(_made, lambda random, _: f"{random.random():.6f} ", 9),
    "numbers in lines": partial(_made, lambda random, _: f"{random.random():.6f}\n", 9),
    "numbers within the tolerance": partial(_made, _noisy, 24),
    "whole numbers": partial(_made, lambda random, _: f"{random.getrandbits(20):7} ", 8),
    "words": partial(_made, _words, 8),
    "hexadecimal digits in one line": partial(_made, lambda random, _: _hex(random, 50), 50),
    "addresses": partial(_made, lambda random, _: f"<A at 0x7f{_hex(random, 10)}> ", 21),
    "UUIDs in HTML": partial(_made, lambda random, _: f"<p id='{_uuid(random)}'>", 46, _HTML),
    "dates": partial(_made, _date, 20),
    "sets": partial(_made, _set, 29),
    "HTML table": partial(_made, _row, 112, _HTML),
    "HTML table within the tolerance": partial(_made, _noisy, 26, _HTML),
    "styled HTML table": partial(_made, _styled, 55, _HTML),
    "LaTeX": partial(
        _made, lambda random, _: rf"\alpha_{{{random.random():.3f}}} &= ", 20, "text/latex"
    ),
    "JavaScript": partial(
        _made, lambda random, _: f'["x",{random.random():.4f}],', 13, "application/javascript"
    ),
    "SVG, one path": partial(_svg, _line_of_path, 21, '<svg><path d="M 0 0 {}"/></svg>'),
    "SVG, many elements": partial(
        _svg, lambda random, n: f'<use x="{random.random():.4f}" y="{n}"/>', 30, "<svg>{}</svg>"
    ),
    "JSON, 5 million numbers": partial(_documents, lambda random, _: random.random(), 5_000_000),
    "JSON, 500,000 objects": partial(
        _documents, lambda random, n: {"name": f"n{n}", "value": random.random()}, 500_000
    ),
    "JSON, nested 200,000 deep": partial(_nested, 200_000),
    "100,000 displays": partial(_many, _shown, 100_000),
    "100,000 displays, some missing": partial(_fewer, 100_000),
    "500,000 pieces of streams": partial(_many, _streamed, 500_000),
    "noise as image/png": partial(_base64, "image/png"),
    "noise as image/jpeg": partial(_base64, "image/jpeg"),
    "noise as application/pdf": partial(_base64, "application/pdf"),
    "noise as audio/wav": partial(_base64, "audio/wav"),
    "picture of 4,000 by 4,000": _picture,
}
