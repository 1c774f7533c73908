"""The rules of stripped notebooks, their baselines and clean diffs (DIFF)."""

from pytest_nbrepro.rules.rule import ERROR, Rule

TABLE = (
    Rule(
        "DIFF010", ERROR, "a cell says both that its outputs are kept and that they are not",
        "The tag keep_output keeps the outputs of a cell when the notebook is stripped, and so "
        "does keep_output: true in its metadata. This cell has the tag, and keep_output: false "
        "in its metadata. Nothing is stripped, for one of the two is a mistake.",
        "Remove the tag, or the key from the cell's metadata.",
    ),
)  # fmt: skip
