"""The whole page: its policy, its overview, its notebooks.

It loads nothing, and may not: its policy forbids every request and every
script but its own, which is named by its digest. What it shows of notebooks is
escaped (`build`) or shown where nothing can act (`safe`). Without the script it
can be read as well: what is folded unfolds, only the filter, the keys and the
swipe are missing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files

from pytest_nbrepro.reports.html.build import Markup, element, joined
from pytest_nbrepro.reports.html.notebooks import TONES, notebook
from pytest_nbrepro.reports.html.outputs import Means
from pytest_nbrepro.reports.session import Notebook, Session

#: So many notebooks that failed are unfolded from the start.
_MOST_OPEN = 5
_KEYS = {
    "j k": "next and previous notebook",
    "n p": "next and previous cell that is shown",
    "o": "fold or unfold the notebook",
    "/": "search",
    "1 … 9": "show one verdict only, and again all",
    "0": "show all",
    "t": "dark or light",
    "?": "these keys",
}


def html_page(session: Session, means: Means) -> str:
    """The report on a session, as the text of a file in UTF-8."""
    style, script = (_data(name) for name in ("page.css", "page.js"))
    ordered = sorted(session.notebooks, key=lambda found: (_rank(found), found.path))
    bad = sum(TONES.get(found.verdict) == "bad" for found in ordered)
    is_open = bad <= _MOST_OPEN
    sections = (
        notebook(found, number, means, is_open=is_open and TONES.get(found.verdict) == "bad")
        for number, found in enumerate(ordered, start=1)
    )
    body = element(
        "body",
        element("header", *_overview(session)),
        element("main", *sections, id="notebooks"),
        element("footer", *_run(session)),
        element("script", script),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(script)),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width,initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", _title(session)),
        element("style", style),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _data(name: str) -> Markup:
    """A file of this package."""
    return Markup((files(__package__) / name).read_text(encoding="utf-8"))


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; frame-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _title(session: Session) -> str:
    counts = session.totals.notebooks
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _in_order(counts))
    return f"Notebooks: {told or 'none'}"


def _rank(found: Notebook) -> int:
    return list(TONES).index(found.verdict) if found.verdict in TONES else 1


def _in_order(counts: Mapping[str, int]) -> list[str]:
    known = [verdict for verdict in TONES if verdict in counts]
    return [*known, *sorted(set(counts) - set(known))]


def _overview(session: Session) -> Iterator[Markup]:
    number = len(session.notebooks)
    yield element("h1", f"{number} notebook{'' if number == 1 else 's'}")
    started = session.started.replace("T", " ").replace("+00:00", " UTC")
    yield element("p", f"{started}, took {_took(session.seconds)}", class_="when")
    if session.stopped:
        yield element("p", f"Not complete: {session.stopped}.", class_="stopped", role="status")
    counts = dict(session.totals.notebooks)
    chips = (_chip(verdict, counts[verdict]) for verdict in _in_order(counts))
    yield element("ul", *chips, class_="chips")
    yield _controls()


def _took(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def _chip(verdict: str, count: int) -> Markup:
    return element(
        "li",
        element(
            "button",
            element("b", f"{count:,}"),
            f" {verdict}",
            type="button",
            class_=f"chip {TONES.get(verdict, 'odd')}",
            data_verdict=verdict,
            aria_pressed="false",
        ),
    )


def _controls() -> Markup:
    search = element(
        "label",
        element("span", "Search", class_="unseen"),
        element(
            "input", type="search", id="search", placeholder="Search: name, cause, rule  ( / )"
        ),
    )
    buttons = (
        element("button", label, type="button", id=name)
        for name, label in (
            ("unfold", "Unfold all"),
            ("fold", "Fold all"),
            ("theme", "Dark or light"),
            ("help", "Keys"),
        )
    )
    keys = (
        joined([element("dt", element("kbd", key)), element("dd", _KEYS[key])]) for key in _KEYS
    )
    return element(
        "div",
        search,
        *buttons,
        element("p", id="count", role="status", aria_live="polite"),
        element("dl", *keys, id="keys", hidden=True),
        class_="controls",
    )


def _run(session: Session) -> Iterator[Markup]:
    yield element("h2", "The run")
    facts = {
        "pytest-nbrepro": session.version,
        "pytest": session.pytest,
        "Python": session.python,
        "system": session.platform,
        "pytest's exit code": str(session.exit_code),
    }
    totals = session.totals
    for name, counts in (("items", totals.items), ("outputs", totals.outputs)):
        facts[name] = ", ".join(f"{counts[word]:,} {word}" for word in sorted(counts)) or "none"
    yield _facts(facts)
    told = {name: _setting(value) for name, value in session.settings.items()}
    yield element("details", element("summary", "Settings"), _facts(told), class_="more")


def _setting(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None or value == "" else str(value)


def _facts(facts: dict[str, str]) -> Markup:
    rows = (
        element("tr", element("th", name, scope="row"), element("td", facts[name]))
        for name in facts
    )
    return element("table", *rows, class_="facts")
