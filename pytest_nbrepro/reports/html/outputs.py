"""One output that differs: stored, fresh, and what lies between them, as its kind asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_nbrepro.columns import fitted, shortened
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports.html.build import Markup, element, joined
from pytest_nbrepro.reports.html.safe import frame, picture
from pytest_nbrepro.reports.html.tables import marked_table
from pytest_nbrepro.reports.html.texts import one_side, side_by_side
from pytest_nbrepro.reports.session import Content, Output

if TYPE_CHECKING:
    from pytest_nbrepro.comparison import MarkedTable

#: Kinds that are texts: streams, errors, and mime types whose files people can read.
_TEXTS = re.compile(r"[^/]*$|text/|application/(javascript|xml|x-tex|sql)$|.*\+xml$")
_SIDES = ("stored", "fresh")
#: So much is shown of a diff as the terminal has it.
_MOST_LINES, _WIDEST = 40, 160
#: What is not there, by side, of an output that only the other one has.
_ABSENT = {"stored": "not among the stored outputs", "fresh": "not given by the fresh run"}


@dataclass(frozen=True)
class Means:
    """What other rooms know to make of outputs.

    ``terminal`` gives a printed text as a terminal shows it in the end,
    ``tables`` the tables of two pieces of HTML laid over each other; ``rtol``
    is how far two numbers may lie apart, relatively.
    """

    terminal: Callable[[str], str]
    tables: Callable[[str, str], Sequence[MarkedTable]]
    rtol: float = 0.0


def severity(found: Finding) -> Markup:
    """How much a finding matters, and its rule."""
    word = element("span", str(found.severity), class_=f"severity {found.severity}")
    return joined([word, " ", element("b", found.rule)])


def output(found: Output, told: Finding | None, means: Means) -> Markup:
    """The section of an output that differs; ``told`` is the finding on it."""
    hint = (told.hint if told else "") or found.hint
    head = element(
        "h4",
        *([severity(told), " "] if told else []),
        element("span", found.name, class_="kind"),
        " ",
        element("span", found.verdict, class_="verdict"),
        f" {found.message}" if found.message else None,
    )
    return element(
        "section",
        head,
        _cut(found),
        _shown(found, means),
        _diff(found),
        element("p", element("b", "hint: "), hint, class_="hint") if hint else None,
        class_="output",
    )


def _cut(found: Output) -> Markup | None:
    """A word on what was too long to keep."""
    sides = zip(_SIDES, (found.stored, found.fresh), strict=True)
    told = [
        f"{name}: {'not kept' if side.value is None else 'only the beginning is kept'}, "
        f"{side.characters:,} characters in all, SHA-256 {side.sha256}"
        for name, side in sides
        if side is not None and not side.is_whole
    ]
    return element("ul", *(element("li", line) for line in told), class_="cut") if told else None


def _shown(found: Output, means: Means) -> Markup | None:
    stored, fresh = _value(found.stored), _value(found.fresh)
    if stored is None and fresh is None:
        return None
    if found.kind.startswith("image/"):
        shown = _pictures(found, stored, fresh)
        if shown is not None:
            return shown
    if found.kind == "text/html":
        return _html(stored, fresh, means)
    if not _TEXTS.match(found.kind) and not _is_json(found.kind):
        return None
    old, new = (_readable(found.kind, side, means) for side in (stored, fresh))
    return _texts(old, new, means)


def _value(content: Content | None) -> str | None:
    return None if content is None else content.value


def _is_json(kind: str) -> bool:
    return kind == "application/json" or kind.endswith(("+json", ".json"))


def _readable(kind: str, value: str | None, means: Means) -> str | None:
    """A value as lines that people read."""
    if value is None:
        return None
    if _is_json(kind):
        try:
            return json.dumps(json.loads(value), indent=1, ensure_ascii=False)
        except (ValueError, RecursionError):
            return value
    return means.terminal(value).removesuffix("\n")


def _texts(stored: str | None, fresh: str | None, means: Means) -> Markup:
    if stored is not None and fresh is not None:
        made = side_by_side(stored, fresh, means.rtol)
        return element("div", made, class_="wide", tabindex="0", role="group", aria_label="diff")
    side = "fresh" if stored is None else "stored"
    text = (fresh if stored is None else stored) or ""
    return _columns([(side, one_side(text, side))])


def _columns(sides: Sequence[tuple[str, Markup | None]]) -> Markup:
    """Named things side by side."""
    figures = (
        element(
            "figure",
            element("figcaption", name),
            _ABSENT.get(name, "not known") if shown is None else shown,
            class_=name.split()[0],
        )
        for name, shown in sides
    )
    return element("div", *figures, class_="sides")


def _pictures(found: Output, stored: str | None, fresh: str | None) -> Markup | None:
    sides = [
        (name, None if value is None else picture(found.kind, value, name))
        for name, value in zip(_SIDES, (stored, fresh), strict=True)
    ]
    shown = [(name, made) for name, made in sides if made is not None]
    if not shown:
        return None
    difference = _value(found.difference)
    marked = None if difference is None else picture("image/png", difference, _DIFFERENCE)
    if marked is not None:
        shown.append(("difference", marked))
    together = _columns(shown)
    if len([made for _, made in sides if made is not None]) < 2:
        return together
    swipe = element("button", "Swipe", type="button", class_="swipe", aria_pressed="false")
    return joined([swipe, together])


_DIFFERENCE = "difference: the pixels that differ are coloured, over the fresh picture grown pale"


def _html(stored: str | None, fresh: str | None, means: Means) -> Markup:
    """Tables laid over each other where they tell what differs; and each side as it looks."""
    tables = means.tables(stored, fresh) if stored is not None and fresh is not None else ()
    frames = _columns(
        [
            (name, None if value is None else frame(value, f"the {name} output"))
            for name, value in zip(_SIDES, (stored, fresh), strict=True)
            if value is not None
        ]
    )
    parts = [*map(marked_table, tables), _folded("As it looks", frames, is_open=not tables)]
    if stored is not None and fresh is not None:
        parts.append(_folded("Its HTML", _texts(stored, fresh, means)))
    return joined(parts)


def _folded(summary: str, *parts: Markup, is_open: bool = False) -> Markup:
    return element("details", element("summary", summary), *parts, class_="more", open=is_open)


def _diff(found: Output) -> Markup | None:
    """The lines that the terminal shows, where nothing else shows as much."""
    is_told = found.stored is not None and found.fresh is not None and found.kind != "order"
    is_cut = any(c is not None and not c.is_whole for c in (found.stored, found.fresh))
    if not found.diff or (is_told and not is_cut and not found.kind.startswith("application/")):
        return None
    return _folded("As in the terminal", diff_lines(found.diff), is_open=found.kind == "order")


def diff_lines(lines: Sequence[str]) -> Markup:
    """Lines of which those that begin with - are stored, and with + fresh; a screen or two."""
    lines = [fitted(line, _WIDEST) for line in shortened(lines, _MOST_LINES)]
    names = {"-": "del", "+": "ins"}
    parts = (element(names[line[:1]], line) if line[:2] in {"- ", "+ "} else line for line in lines)
    return element("pre", joined(parts, "\n"), class_="text")
