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

#: What rules look for, whole and broken: identifiers, progress, tables, scripts, drawings, sets.
FRAGMENTS = (
    r"""
<A at 0x7f5c0a1b2c30>~0x~0x7f5c0a1b2c31~(MainThread, started 139739223243648)~/tmp/tmpp2pbtzbd
/tmp/ipykernel_12/3.py:2:~00000000-1111-2222-3333-444444444444~0123456789abcdef0123456789abcdef
T_53633_row0_col1~T_53633~<table><tr><th>a</th><td>1.5</td></tr></table>~<table>~<tr>~<td>~|~-->
</tr>~</table>~<td id="~>~<style>#T_53633_row0 {color: #ff0000}</style>~<script>~</script>~<!--
&nbsp;~&#49;~"data":"AAAA"},"dtype":"f8"~<svg>~</svg>~url(#p1)~<!ENTITY~dtype: float64~p1008~====
<svg xmlns="http://www.w3.org/2000/svg"><path id="p1" d="M 1 2 L 3.5 4"/></svg>~$\\alpha_1$~AAAA
{'one', 'two'}~{1, 2}~{~}~2026-11-25 14:15:16~14:15:16~Wed, 25 Nov 2026~Time:~1.5~2.5~-0.0
1.500001~1e-17~1e999~nan~-inf~1+2j~3.11.2~12~1,234~[0., 1.]~...~CPU times: user 1 ms~Wall time: 3 ms
1 ms ± 2 ns per loop~ 50%|##   | 1/2 [00:01<00:01,  1.5it/s]~[2 rows x 3 columns]~shape: (2, 3)
3/3 [===] - 0s 2ms/step - loss: 0.3~ETA: 0s~┌───┬───┐~│ a ┆ b │~└───┘~{"a": [1, 2.5]}
""".strip()
    .replace("\n", "~")
    .split("~")
)
CONTROLS = "\r|\n|\r\n|\b|\x1b[31m|\x1b[|\x1b]0;|\x07|\0|\ud800|\t| ".split("|")
#: A picture of one pixel.
_PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
PIECES = st.lists(
    st.sampled_from([*FRAGMENTS, *CONTROLS, _PIXEL, _PIXEL[:60]]) | st.text(max_size=3), max_size=8
)


@st.composite
def around(draw: st.DrawFn, token: str) -> tuple[str, str]:
    """What may stand before and behind one token in a text."""
    before, behind = draw(st.just("") | PRINTED), draw(st.just("") | PRINTED)
    blank = st.sampled_from([" ", "\n"])
    assert token.strip()
    return before + draw(blank) if before else "", draw(blank) + behind if behind else ""
