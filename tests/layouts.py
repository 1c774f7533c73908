"""How the files of notebooks may be laid out: written by the standard library in all its ways."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st


class Pairs(dict[str, Any]):
    """An object whose keys may stand in it twice."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        self.pairs = list(pairs)
        super().__init__(self.pairs)

    def items(self) -> Any:
        return self.pairs


@dataclass(frozen=True)
class Layout:
    """How a file is written."""

    indent: str | int | None
    separators: tuple[str, str]
    ascii_only: bool
    newline: str
    ending: str

    def write(self, data: object) -> str:
        text = json.dumps(
            data, indent=self.indent, separators=self.separators, ensure_ascii=self.ascii_only
        )
        # half a surrogate pair stands as an escape in any file that is UTF-8
        text = re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)
        return (text + self.ending).replace("\n", self.newline)


INDENTED = st.sampled_from([(0, ": "), (1, ": "), (2, ": "), (4, ": "), ("\t", ": "), (1, ":")])
COMPACT = st.sampled_from([(", ", ": "), (",", ":")])
LAYOUTS = st.one_of(
    st.builds(
        lambda form, *rest: Layout(form[0], (",", form[1]), *rest),
        INDENTED,
        st.booleans(),
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from(["", "\n"]),
    ),
    st.builds(
        lambda separators, *rest: Layout(None, separators, *rest),
        COMPACT,
        st.booleans(),
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from(["", "\n"]),
    ),
)
