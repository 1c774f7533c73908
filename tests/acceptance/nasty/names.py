"""File names that other tools stumble over; what is in the files is good."""

from notebooks import good

from nasty.case import Nasty, as_saved


def _called(name: str, what: str) -> Nasty:
    return Nasty(name, what, as_saved(good()))


CASES = (
    _called("a [b]", "brackets and blanks"),
    _called("a[0", "half a pair of brackets"),
    _called("85::colons", "`::`"),
    _called("a::lock", "the name of an item behind `::`"),
    _called("emoji 😀 ünï ファイル", "other scripts, emoji"),
    _called("new\nline", "a line break"),
    _called("-dash", "a dash in front"),
    _called(".hidden", "a dot in front"),
    _called("back\\slash", "a backslash"),
    _called("per%cent #'\"$(rm)|&<>", "what a shell or an address would read"),
    _called("x" * 240, "240 characters"),
    _called("directory.ipynb/inside", "a directory called `x.ipynb`, with a notebook in it"),
)
