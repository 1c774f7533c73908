"""How large the HTML report is, and how soon Chromium has opened it.

    python benchmarks/report_page.py            # 500 notebooks, all of them failing
    python benchmarks/report_page.py 500 0.33   # a third of them

A failing notebook has ten cells, three of which differ: a text, a table and a
picture. Takes a Chromium, which the tests of the report need, too. Goal: 500
failing notebooks open in 2 s.
"""

from __future__ import annotations

import base64
import io
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "acceptance"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "unit" / "reports"))
from browser import Browser, browser
from sessions import cell_item, content, notebook, output, session

from pytest_nbrepro.comparison import marked_tables, terminal
from pytest_nbrepro.findings import finding
from pytest_nbrepro.reports.html import Means, html_page
from pytest_nbrepro.reports.session import Item, Notebook, Session

_ROUNDS = 5


def _picture(chance: random.Random) -> str:
    """A picture of about 15 kB."""
    size = 110, 110
    image = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
    file = io.BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def _number(chance: random.Random, place: int) -> float:
    """The same number each time; now and then another one."""
    return chance.random() if chance.random() < 0.1 else place / 7


def _table(chance: random.Random) -> str:
    rows = (
        "".join(f"<td>{_number(chance, i * 8 + j):.6f}</td>" for j in range(8)) for i in range(40)
    )
    body = "".join(f"<tr><th>{i}</th>{row}</tr>" for i, row in enumerate(rows))
    return f"<table border=1><tbody>{body}</tbody></table>"


def _text(chance: random.Random) -> str:
    return "\n".join(f"step {i}: loss {_number(chance, i):.8f}" for i in range(60))


def _items(chance: random.Random) -> Iterator[Item]:
    for number in range(1, 11):
        made = {3: _text, 5: _table, 7: _picture}.get(number)
        if made is None:
            yield cell_item(number)
            continue
        kind = {3: "stdout", 5: "text/html", 7: "image/png"}[number]
        changes = {"difference": content(made(chance))} if number == 7 else {}
        differs = output(made(chance), made(chance), kind, **changes)
        told = finding("OUT001", f"{kind} differs: 1 → 2", cell=number, hint="look at it")
        yield cell_item(number, differs, findings=(told,), headline=told.headline)


def _session(number: int, failing: float) -> Session:
    chance = random.Random(0)

    def made(i: int) -> Notebook:
        items = _items(chance) if i < number * failing else map(cell_item, range(1, 11))
        return notebook(*items, path=f"folder/notebook_{i:03}.ipynb", diagnosis=("cause: result",))

    return session(*map(made, range(number)))


def _opened(chromium: Browser, page: Path) -> tuple[float, float]:
    """Seconds until the page was loaded, and until it was painted after that."""
    chromium.open(Path(__file__))
    begin = time.perf_counter()
    chromium.open(page)
    loaded = time.perf_counter() - begin
    chromium.call(
        "Runtime.evaluate",
        expression="new Promise((r) => requestAnimationFrame(() => setTimeout(r)))",
        awaitPromise=True,
    )
    return loaded, time.perf_counter() - begin


def main() -> None:
    """Make the page, open it, print the figures."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    failing = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    means = Means(terminal, partial(marked_tables, rtol=1e-5, atol=0.0), 1e-5)
    found = _session(number, failing)
    begin = time.perf_counter()
    page = html_page(found, means).encode()
    made = time.perf_counter() - begin
    with tempfile.TemporaryDirectory() as folder, browser(Path(folder)) as chromium:
        path = Path(folder) / "report.html"
        path.write_bytes(page)
        _opened(chromium, path)  # not counted
        rounds = [_opened(chromium, path) for _ in range(_ROUNDS)]
    print(
        f"{number} notebooks, {failing:.0%} failing: {len(page) / 1e6:.1f} MB, made in {made:.1f} s"
    )
    for name, times in zip(("loaded", "painted"), zip(*rounds, strict=True), strict=True):
        spread = f"{min(times):.2f} to {max(times):.2f} s"
        print(f"{name} after {statistics.median(times):.2f} s ({spread}, {_ROUNDS} rounds)")


if __name__ == "__main__":
    main()
