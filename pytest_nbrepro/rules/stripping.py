"""The rules of stripped notebooks and of the outputs beside them (DIFF)."""

from pytest_nbrepro.rules.rule import ERROR, INFO, WARNING, Rule

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
)  # fmt: skip
