"""The HTML report in a real Chromium: it is read, folded, searched, and nothing in it acts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, browser, needs_chromium
from notebooks import code, display, error, good, notebook, stdout, write
from runs import UNUSED, check

WITH_XDIST = [plugin for plugin in UNUSED if plugin != "xdist"]
#: Says that it ran where it can be read, and tells a server.
_ACTS = "window.acted=1;document.title='acted';new Image().src='http://evil.test/ran';alert('ran')"
_HTML = f"""\
<script>{_ACTS}</script></script></noscript></iframe></style><img src=x onerror="{_ACTS}">
<svg onload="{_ACTS}"><script>{_ACTS}</script></svg><body onload="{_ACTS}">
<iframe src="http://evil.test/frame"></iframe><iframe srcdoc="<script>{_ACTS}</script>"></iframe>
<a id=link href="http://evil.test/link">link</a><a href="javascript:{_ACTS}">js</a>
<link rel=stylesheet href="http://evil.test/a.css"><link rel=preconnect href="http://evil2.test">
<link rel=dns-prefetch href="//evil3.test"><link rel=prefetch href="http://evil.test/prefetch">
<meta http-equiv=refresh content="0;url=http://evil.test/refresh"><base href="http://evil.test/">
<style>@import url(http://evil.test/b.css);body{{background:url(http://evil.test/c.png)}}</style>
<p style="background:url('http://evil.test/d.png')">paragraph</p><img src="http://evil.test/e.png">
<img srcset="http://evil.test/f.png 1x"><table background="http://evil.test/g.png"><tr><td>1
<video poster="http://evil.test/h.png" src="http://evil.test/i.mp4" autoplay></video>
<object data="http://evil.test/j"></object><embed src="http://evil.test/k">
<form action="http://evil.test/l"><input autofocus onfocus="{_ACTS}"></form>
<details open ontoggle="{_ACTS}">d</details><math href="javascript:{_ACTS}">m</math>
"""
_SVG = f"""\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90"
height="60" onload="{_ACTS.replace("&", "&amp;")}"><script>{_ACTS}</script>
<image xlink:href="http://evil.test/svg.png" width="9" height="9"/><rect width="40" height="30"/>
<foreignObject width="9" height="9"><img xmlns="http://www.w3.org/1999/xhtml"
src="http://evil.test/foreign.png"/></foreignObject></svg>"""
_ESCAPES = "\x1b]8;;http://evil.test\x07click\x1b]8;;\x07 \x1b[31mred\x1b[0m \u202etxet"


def show(**data: Any) -> str:
    """Code that displays values by mime type."""
    types = {"html": "text/html", "svg": "image/svg+xml", "markdown": "text/markdown",
             "js": "application/javascript", "latex": "text/latex"}  # fmt: skip
    bundle = {types[kind]: value for kind, value in data.items()}
    values = {"text/plain": "x", **bundle}
    return f"from IPython.display import display\ndisplay({values!r}, raw=True)"


def shown(**data: Any) -> dict[str, Any]:
    types = {"svg": "image/svg+xml", "js": "application/javascript"}
    plain = {kind: value for kind, value in data.items() if kind not in types}
    found = display("x", **plain)
    found["data"] |= {types[kind]: data[kind] for kind in data if kind in types}
    return found


def malicious() -> dict[str, Any]:
    """A notebook that tries whatever acts, stored and fresh, in names, outputs and errors."""
    markdown = f'# title\n<img src=x onerror="{_ACTS}"> [x](javascript:{_ACTS})'
    content = notebook(
        code(show(html=_HTML), shown(html=_HTML.replace("paragraph", "another"))),
        code(show(svg=_SVG), shown(svg=_SVG.replace('width="40"', 'width="20"'))),
        code(show(markdown=markdown), shown(markdown=markdown + "!")),
        code(show(js=_ACTS), shown(js=_ACTS + ";")),
        code(f"print({_HTML!r} + {_ESCAPES!r})", stdout(_HTML + _ESCAPES + "!")),
        code(f"# </script><script>{_ACTS}</script>\nprint(2)", stdout("1\n")),
        code(f"raise ValueError({_HTML!r})", error("ValueError", _HTML + "!")),
        code(f"raise KeyError({_HTML!r})"),
    )
    content["metadata"]["kernelspec"]["display_name"] = _HTML
    return content


#: No slash, as in all names of files.
_NAME = "<img src=x onerror=alert(1)>\"'&.ipynb"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a report on a malicious notebook, and on some that are not."""
    found = tmp_path_factory.mktemp("report")
    write(found / _NAME, malicious())
    write(found / "good.ipynb", good())
    rows = "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': [0.5, 0.25]}).style.set_uuid('u')"
    write(found / "deep" / "bad.ipynb", notebook(code("print(1)", stdout("2\n")), code(rows)))
    session = check(found, "--nbrepro-report=out/report.html", "-n2", without=WITH_XDIST)
    assert session.code == 1, session.text
    assert "report: out/report.html" in session.text
    return found


@pytest.fixture
def chromium(tmp_path: Path) -> Iterator[Browser]:
    with browser(tmp_path) as found:
        yield found


def report(folder: Path) -> Path:
    return folder / "out" / "report.html"


_SHOW_ALL = """\
document.getElementById('unfold').click();
for (const d of document.querySelectorAll('details')) d.open = true;
"""


@needs_chromium
def test_the_trap_notes_what_a_page_without_protection_does(
    tmp_path: Path, chromium: Browser
) -> None:
    page = tmp_path / "bare.html"
    page.write_text(
        "<!doctype html><img src='http://evil.test/e.png'><script>window.acted = 1</script>"
    )
    chromium.open(page)
    assert chromium.value("window.acted") == 1
    assert "http://evil.test/e.png" in chromium.requests()
    assert any("/e.png" in line for line in chromium.trap.asked)
    assert "evil.test" in chromium.close()


@needs_chromium
def test_nothing_of_a_malicious_notebook_acts(folder: Path, chromium: Browser) -> None:
    chromium.open(report(folder))
    chromium.value(_SHOW_ALL)
    chromium.value("scrollTo(0, 0)")
    height = chromium.value("document.documentElement.scrollHeight")
    for at in range(0, height, 600):  # what is lazy comes when it is looked at
        chromium.value(f"scrollTo(0, {at})")
        time.sleep(0.1)
    time.sleep(1)
    assert chromium.value("document.querySelectorAll('iframe').length") >= 2
    assert chromium.value("[...document.images].filter((i) => i.naturalWidth > 0).length") >= 2
    assert_nothing_happened(chromium)


@needs_chromium
def test_nor_does_it_where_scripts_do_not_run(folder: Path, chromium: Browser) -> None:
    chromium.call("Emulation.setScriptExecutionDisabled", value=True)
    chromium.open(report(folder))
    chromium.value("for (const d of document.querySelectorAll('details')) d.open = true")
    time.sleep(1)
    assert chromium.value("document.querySelectorAll('iframe').length") >= 2
    assert chromium.value("getComputedStyle(document.querySelector('.controls')).display") == "none"
    assert_nothing_happened(chromium)


def assert_nothing_happened(chromium: Browser) -> None:
    assert chromium.value("window.acted") is None
    assert chromium.value("document.title").startswith("Notebooks: ")
    assert chromium.dialogs == []
    asked = {address.partition(":")[0] for address in chromium.requests()}
    assert asked <= {"file", "data", "about"}, chromium.requests()
    assert [line for line in chromium.trap.asked if "evil" in line or "ran" in line] == []
    log = chromium.close()
    assert "constants" in log
    assert "evil" not in log


@needs_chromium
def test_the_texts_of_a_malicious_notebook_are_read_as_they_are(
    folder: Path, chromium: Browser
) -> None:
    chromium.open(report(folder))
    names = chromium.value("[...document.querySelectorAll('h2')].map((h) => h.textContent)")
    assert _NAME in names
    texts = chromium.value("document.querySelector('main').textContent")
    assert "</script><script>window.acted=1" in texts
    assert "red \\u202etxet" in texts
    assert "\x1b" not in texts


@needs_chromium
def test_notebooks_are_found_by_verdict_by_words_and_by_keys(
    folder: Path, chromium: Browser
) -> None:
    chromium.open(report(folder))
    shown = "[...document.querySelectorAll('details.notebook')].filter((n) => !n.hidden).length"
    assert chromium.value(shown) == 3
    chromium.press("1")
    assert chromium.value("document.querySelector('.chip').getAttribute('aria-pressed')") == "true"
    assert chromium.value(shown) == 2
    assert (
        chromium.value("document.getElementById('count').textContent") == "2 of 3 notebooks shown"
    )
    chromium.press("1")
    chromium.press("/")
    for letter in "DEEP ipynb":
        chromium.press(letter)
    time.sleep(0.5)
    assert chromium.value(shown) == 1
    chromium.value("document.activeElement.blur()")
    chromium.press("0")
    assert chromium.value(shown) == 3
    chromium.press("j")
    chromium.press("j")
    place = "document.activeElement.closest('details').querySelector('h2').textContent"
    first = chromium.value(place)
    chromium.press("k")
    assert chromium.value(place) != first
    folded = "document.activeElement.closest('details').open"
    assert chromium.value(folded) is True
    chromium.press("o")
    assert chromium.value(folded) is False


@needs_chromium
def test_what_is_below_a_notebook_is_made_when_it_is_wanted(
    folder: Path, chromium: Browser
) -> None:
    chromium.call(
        "Page.addScriptToEvaluateOnNewDocument", source="window.requestIdleCallback = undefined"
    )
    chromium.open(report(folder))
    kept = "document.querySelectorAll('details.notebook > noscript').length"
    assert chromium.value(kept) == 1  # those that failed are unfolded
    chromium.value("document.querySelector('details.notebook:not([open]) > summary').click()")
    time.sleep(0.2)
    assert chromium.value(kept) == 0


@needs_chromium
def test_keys_lead_through_the_cells_of_all_notebooks(folder: Path, chromium: Browser) -> None:
    chromium.open(report(folder))
    chromium.value("document.getElementById('fold').click()")
    cells = chromium.value("[...document.querySelectorAll('.item')].map((i) => i.id)")
    seen = []
    for _ in range(len(cells) + 1):
        chromium.press("n")
        seen.append(chromium.value("document.activeElement.id"))
    assert seen == [*cells, cells[-1]]
    chromium.press("p")
    assert chromium.value("document.activeElement.id") == cells[-2]


@needs_chromium
def test_what_failed_is_printed_though_it_is_folded_and_in_the_light(
    folder: Path, chromium: Browser
) -> None:
    chromium.open(report(folder))
    chromium.value("document.getElementById('fold').click()")
    chromium.value("document.documentElement.dataset.theme = 'dark'")
    opened = "document.querySelectorAll('details.notebook[open]').length"
    chromium.value("window.dispatchEvent(new Event('beforeprint'))")
    assert chromium.value(opened) == 2
    chromium.call("Emulation.setEmulatedMedia", media="print")
    colour = "getComputedStyle(document.querySelector('.badge.bad')).backgroundColor"
    assert chromium.value(colour) == "rgb(255, 235, 233)"
    chromium.value("window.dispatchEvent(new Event('afterprint'))")
    assert chromium.value(opened) == 0


@needs_chromium
def test_the_theme_can_be_turned(folder: Path, chromium: Browser) -> None:
    media = [{"name": "prefers-color-scheme", "value": "light"}]
    chromium.call("Emulation.setEmulatedMedia", features=media)
    chromium.open(report(folder))
    colour = "getComputedStyle(document.body).backgroundColor"
    light = chromium.value(colour)
    chromium.press("t")
    dark = chromium.value(colour)
    assert dark != light
    chromium.press("t")
    assert chromium.value(colour) == light
    media[0]["value"] = "dark"
    chromium.call("Emulation.setEmulatedMedia", features=media)
    chromium.value("delete document.documentElement.dataset.theme")
    assert chromium.value(colour) == dark


@needs_chromium
def test_a_link_to_a_cell_unfolds_its_notebook(folder: Path, chromium: Browser) -> None:
    chromium.open(report(folder))
    key = chromium.value("document.querySelector('.item[id$=cell-1]').id")
    chromium.value("document.getElementById('fold').click()")
    chromium.value(f"location.hash = '{key}'")
    time.sleep(0.2)
    assert chromium.value(f"document.getElementById('{key}').closest('details').open") is True


@needs_chromium
def test_pictures_can_be_swiped(folder: Path, chromium: Browser) -> None:
    chromium.open(report(folder))
    chromium.value("document.querySelector('details.notebook').open = true")
    chromium.value("document.querySelector('.swipe').click()")
    clip = "getComputedStyle(document.querySelector('.swiping .fresh img')).clipPath"
    assert chromium.value(clip) == "inset(0px 0px 0px 50%)"
    chromium.value("document.querySelector('.slider').value = 20")
    chromium.value("document.querySelector('.slider').dispatchEvent(new Event('input'))")
    assert chromium.value(clip) == "inset(0px 0px 0px 20%)"
    chromium.value("document.querySelector('.swipe').click()")
    assert chromium.value("document.querySelectorAll('.swiping, .slider').length") == 0


@needs_chromium
def test_the_page_fits_on_a_phone(folder: Path, chromium: Browser) -> None:
    size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    chromium.call("Emulation.setDeviceMetricsOverride", **size)
    chromium.open(report(folder))
    chromium.value(_SHOW_ALL)
    assert chromium.value("document.documentElement.scrollWidth") <= 360
