"""What a notebook has put out as HTML, made anew from what is harmless in it.

It is shown in a frame that may run no script and has a policy that forbids
every request. Some of HTML acts all the same: ``<link rel=preconnect>`` asks
for a name under no policy of content. So only known elements and attributes are
written again, each by us; whatever else a browser may read into the rest, it
does not come through.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator

from pytest_nbrepro.reports.html.build import Markup, element

_TAGS = frozenset(
    "a abbr article b blockquote br caption center code col colgroup dd del details div dl dt em "
    "figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre "
    "q s samp section small span strong sub summary sup table tbody td tfoot th thead tr tt u ul "
    "var".split()
)
_ATTRIBUTES = frozenset(
    "align bgcolor border cellpadding cellspacing class color colspan dir height id lang open "
    "rowspan scope span start style title valign width".split()
)
#: What stands in them is no text, or acts.
_DROPPED = frozenset(
    "applet audio canvas frameset head iframe math noembed noframes noscript object "
    "plaintext script select svg template textarea title video xmp".split()
)
# Nothing is tried twice: there is no way back in any of these, and a tag that does not end, ends
# with the text, as it does for browsers.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)(>?)""")
_ATTRIBUTE = re.compile(r"""([^\s=/>"']++)\s*+(?:=\s*+("[^"]*+"|'[^']*+'|[^\s>]++))?""")
_DATA = re.compile(r"\s*data:image/(png|jpeg|gif|webp|svg\+xml);base64,(.*)", re.DOTALL)
#: What a page may do that shows outputs: nothing but show pictures that it holds itself.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_HEAD = (
    '<!doctype html><meta charset="utf-8">'
    f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    "<style>body{font:14px/1.4 system-ui,sans-serif;color:#000;background:#fff;margin:8px}"
    "table{border-collapse:collapse}td,th{padding:.2em .6em;text-align:right}</style>"
)


def frame(markup: str, title: str) -> Markup:
    """A frame that shows the markup, as far as it is harmless, and can do nothing.

    Each frame costs the browser as much as a page: where scripts run, ours
    makes it when it is to be seen.
    """
    page = _HEAD + harmless(markup)
    made = element("iframe", sandbox="", srcdoc=page, title=title, loading="lazy")
    return element("div", made, class_="frame")


def picture(kind: str, value: str, alt: str) -> Markup | None:
    """A picture of that mime type; None where the value is none. Scripts in one do not run."""
    content = _file(kind, value)
    if content is None:
        return None
    source = f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
    return element("img", src=source, alt=alt, loading="lazy", decoding="async")


def _file(kind: str, value: str) -> bytes | None:
    if kind == "image/svg+xml":
        return value.encode("utf-8", "replace")
    if kind not in {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"}:
        return None
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def harmless(markup: str) -> Markup:
    """The markup with nothing in it but known elements, known attributes and text."""
    return Markup("".join(_written(markup)))


def _written(markup: str) -> Iterator[str]:
    at = 0
    while (start := markup.find("<", at)) >= 0:
        yield _text(markup[at:start])
        if markup.startswith("<!--", start):
            end = markup.find("-->", start + 4)
            at = end + 3 if end >= 0 else len(markup)
            continue
        tag = _TAG.match(markup, start)
        if tag is None:
            yield "&lt;"
            at = start + 1
            continue
        if not tag[4]:
            return
        at = tag.end()
        closes, name = bool(tag[1]), tag[2].lower()
        if name == "style" and not closes:
            at, css = _until(markup, name, at)
            yield f"<style>{css.replace('<', '')}</style>"  # it cannot end but by our own
        elif name in _DROPPED and not closes:
            at, _ = _until(markup, name, at)
        elif name in _TAGS:
            yield f"</{name}>" if closes else f"<{name}{_attributes(name, tag[3])}>"
    yield _text(markup[at:])


def _until(markup: str, name: str, start: int) -> tuple[int, str]:
    """Where the element ends, and what stands in it; one that does not end, ends with the text."""
    end = re.compile(rf"</{name}\b[^>]*+>?", re.IGNORECASE).search(markup, start)
    return (end.end(), markup[start : end.start()]) if end else (len(markup), markup[start:])


def _text(text: str) -> str:
    return html.escape(html.unescape(text))


def _attributes(name: str, text: str) -> str:
    written = []
    for found in _ATTRIBUTE.finditer(text):
        key, value = found[1].lower(), html.unescape((found[2] or "").strip("\"'"))
        if name == "img" and key == "src":
            value = _source(value)
        elif key not in _ATTRIBUTES:
            continue
        written.append(f' {key}="{html.escape(value)}"')
    return "".join(written)


def _source(value: str) -> str:
    """A picture that is held in the page itself; nothing for an address."""
    found = _DATA.fullmatch(value)
    if not found:
        return ""
    try:
        content = base64.b64decode("".join(found[2].split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return f"data:image/{found[1]};base64,{base64.b64encode(content).decode('ascii')}"
