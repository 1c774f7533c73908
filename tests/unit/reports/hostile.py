"""Texts that try to be more than text on a page, and a look at what a page is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from builders import TEXTS
from hypothesis import strategies as st

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=http://evil.test></iframe>",
    "</noscript><iframe srcdoc='<script>alert(1)</script>'>",
    "</iframe><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<style>@import url(http://evil.test/a.css);</style>",
    "<link rel=preconnect href=http://evil.test>",
    "<meta http-equiv=refresh content='0;url=http://evil.test'>",
    "<base href=http://evil.test>",
    "<!--<script>",
    "--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<table><tr><td><img src=x onerror=alert(1)></td></tr></table>",
    "<table><td>1</td></table><form action=http://evil.test><button>go</button></form>",
    "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'/></svg>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<p style='background:url(http://evil.test)' onclick=alert(1)>x</p>",
    "<xmp><script>alert(1)</script></xmp>",
    "<textarea></textarea><script>alert(1)</script>",
    "<sc\x00ript>alert(1)</script>",
    "\x1b]8;;http://evil.test\x07link\x1b]8;;\x07\x1b[2J",
    "\u202etxet",
    "<",
    "</",
    "<a",
    '<p title="',
)
#: Texts that are hostile, joined of hostile parts, or anything.
HOSTILE = (
    st.sampled_from(PAYLOADS) | st.lists(st.sampled_from(PAYLOADS), max_size=3).map("".join) | TEXTS
)
KINDS = st.sampled_from(
    ["stdout", "text/html", "text/markdown", "text/latex", "image/png", "image/svg+xml",
     "application/json", "application/javascript", "error type", "order"]
) | HOSTILE  # fmt: skip


@dataclass
class Seen(HTMLParser):
    """The elements of a page with their attributes, and the texts of its scripts."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    _inside: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - so it is called
        self._inside = ""

    def handle_data(self, data: str) -> None:
        place = {"script": self.scripts, "style": self.styles}.get(self._inside, self.text)
        place.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")


def seen(page: str) -> Seen:
    found = Seen()
    found.feed(page)
    found.close()
    return found


_ACTING = re.compile(r"on\w+|href|srcset|action|formaction|srcdoc|poster|background|ping|data")
_ELEMENTS = {"script", "iframe", "link", "meta", "base", "form", "object", "embed", "svg", "input"}


def assert_frame_is_harmless(srcdoc: str) -> None:
    """The page of a frame has a policy, and behind it nothing that acts."""
    first, policy, *rest = seen(srcdoc).tags
    assert first == ("meta", {"charset": "utf-8"})
    assert policy[1]["content"] == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    for tag, attributes in rest:
        assert tag not in _ELEMENTS
        assert not [key for key in attributes if _ACTING.fullmatch(key)]
        assert attributes.get("src", "").startswith("data:image/") or not attributes.get("src")
