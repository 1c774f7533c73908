"""The rules of stripped notebooks, their baselines and clean diffs (DIFF)."""

from pytest_nbrepro.rules.rule import ERROR, WARNING, Rule

TABLE = (
    Rule(
        "DIFF001", ERROR, "a baseline cannot be read",
        "The file beside the notebook that holds its outputs was edited, or a merge left its marks "
        "there. Nothing can be compared with it.",
        "Restore the file from git, or resolve the conflict: a baseline is text. Or remove it and "
        "make it anew: pytest --nbrepro --nbrepro-update NOTEBOOK stores the outputs in the "
        "notebook, nbrepro strip NOTEBOOK keeps them beside it. Nothing is written over a baseline "
        "that cannot be read, for it may be the only place of what is in it.",
    ),
    Rule(
        "DIFF002", ERROR, "a picture of a baseline is missing, or another one",
        "Pictures lie in a folder beside the baseline, each called by its content.",
        "Restore the file from git (git lfs pull, where pictures are in Git LFS). Or remove the "
        "baseline and make it anew: pytest --nbrepro --nbrepro-update NOTEBOOK, then nbrepro strip "
        "NOTEBOOK.",
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
    Rule(
        "DIFF020", ERROR, "the filter is not set up in this clone",
        "What git does with notebooks is stated in two places: .gitattributes names the filter and "
        "is committed, the settings say which program that is and stay on each computer. Without "
        "the settings git leaves the filter out without a word, and outputs are committed.",
        "Run nbrepro git install in this clone.",
    ),
    Rule(
        "DIFF021", ERROR, "the filter that is set up cannot be started",
        "Git's settings name a Python that is gone, or one in which pytest-nbrepro is not "
        "installed: an environment was removed, moved or made anew. As long as the filter is "
        "required, git refuses to add and to check out notebooks rather than to let outputs pass.",
        "Run nbrepro git install with the Python that has pytest-nbrepro now.",
    ),
    Rule(
        "DIFF022", ERROR, "git's attributes do not name the filter for notebooks",
        "Git strips only files to which its attributes give the filter. They can be stated in "
        ".gitattributes, which is committed, in .git/info/attributes, and for all repositories of "
        "a user; a file in a deeper folder, and a later line, wins.",
        "Run nbrepro git install, or write *.ipynb filter=nbrepro diff=nbrepro into "
        ".gitattributes. To leave notebooks out on purpose: examples/*.ipynb -filter.",
    ),
    Rule(
        "DIFF023", ERROR, "git's attributes name another filter for notebooks",
        "A file has one filter. nbstripout --install writes into .git/info/attributes, which "
        "beats all lines in .gitattributes, so that ours is never called.",
        "Take the other one out: nbstripout --uninstall, or edit the file that is named.",
    ),
    Rule(
        "DIFF024", ERROR, "a notebook is tracked with outputs although it goes through the filter",
        "It was committed before the filter was set up, or by a clone without it. Git shows it as "
        "changed as soon as it looks at it again.",
        "Run git add --renormalize '*.ipynb', and commit. What is in the history stays there.",
    ),
    Rule(
        "DIFF025", WARNING, "a notebook is tracked that cannot be stripped",
        "What is no notebook, is damaged or holds marks of a merge conflict goes through the "
        "filter as it is: nothing that a user wants to commit may be lost. Its outputs, if it has "
        "any, are in git.",
        "Repair the notebook, add it again, and commit.",
    ),
)  # fmt: skip
