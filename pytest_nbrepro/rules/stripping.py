"""The rules of stripped notebooks, their baselines and clean diffs (DIFF)."""

from pytest_nbrepro.rules.rule import ERROR, WARNING, Rule

TABLE = (
    Rule(
        "DIFF001", ERROR, "a baseline cannot be read",
        "The file beside the notebook that holds its outputs was edited, or a merge left its marks "
        "there. Nothing can be compared with it.",
        "Restore the file from git, or resolve the conflict: a baseline is text. Or make it anew: "
        "pytest --nbrepro --nbrepro-update NOTEBOOK.",
    ),
    Rule(
        "DIFF002", ERROR, "a picture of a baseline is missing, or another one",
        "Pictures lie in a folder beside the baseline, each called by its content.",
        "Restore the file from git, or make it anew: pytest --nbrepro --nbrepro-update NOTEBOOK.",
    ),
    Rule(
        "DIFF003", WARNING, "a baseline holds outputs of cells that are not there",
        "The source of a cell is another one than when its outputs were kept, or the cell was "
        "deleted. The outputs are of no use; they are kept so that who edits the cell back has "
        "them again.",
        "Run the notebook and store what it gives: pytest --nbrepro --nbrepro-update NOTEBOOK.",
    ),
    Rule(
        "DIFF004", ERROR, "there is no baseline to put back",
        "nbrepro unstrip puts back what nbrepro strip has kept in the folder __nbrepro__ beside "
        "the notebook.",
        "Run the notebook instead.",
    ),
    Rule(
        "DIFF010", ERROR, "a cell says both that its outputs are kept and that they are not",
        "The tag keep_output keeps the outputs of a cell when the notebook is stripped, and so "
        "does keep_output: true in its metadata. This cell has the tag, and keep_output: false "
        "in its metadata. Nothing is stripped, for one of the two is a mistake.",
        "Remove the tag, or the key from the cell's metadata.",
    ),
)  # fmt: skip
