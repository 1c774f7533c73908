"""Hypothesis strategies for what cells show: lines of words and numbers."""

from __future__ import annotations

from hypothesis import strategies as st

#: Half of it small, as results are; none so small that it counts as zero beside the others.
FLOATS = st.floats(0.01, 10) | st.floats(10, 1e6)
WORDS = st.text("abcdefghij", min_size=1, max_size=6)
TOKENS = WORDS | st.integers(0, 10**9).map(str) | FLOATS.map(repr)
LINES = st.lists(TOKENS, min_size=1, max_size=5).map(" ".join)
#: Texts as people print them: lines of words and numbers.
PRINTED = st.lists(LINES, min_size=1, max_size=8).map("\n".join)


@st.composite
def around(draw: st.DrawFn, token: str) -> tuple[str, str]:
    """What may stand before and behind one token in a text."""
    before, behind = draw(st.just("") | PRINTED), draw(st.just("") | PRINTED)
    blank = st.sampled_from([" ", "\n"])
    assert token.strip()
    return before + draw(blank) if before else "", draw(blank) + behind if behind else ""
