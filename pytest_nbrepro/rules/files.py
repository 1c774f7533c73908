"""The rules of the file itself (NB) and of the record in it (REC)."""

from pytest_nbrepro.rules.rule import ERROR, INFO, Rule

TABLE = (
    Rule(
        "NB001", ERROR, "the file is not valid JSON",
        "A notebook is a JSON document. This file is empty, cut off, or was damaged, for example "
        "by an interrupted save or by merge-conflict markers. The message gives line and column.",
        "Restore the file from version control, or save it again from Jupyter.",
    ),
    Rule(
        "NB002", ERROR, "the file is not UTF-8 text",
        "Notebooks are stored as UTF-8. A byte order mark at the start is accepted; UTF-16, "
        "Latin-1 and binary files are not notebooks that other tools could read.",
        "Save the notebook again from Jupyter, or convert it: iconv -f UTF-16 -t UTF-8.",
    ),
    Rule(
        "NB003", ERROR, "the file is JSON, but not a notebook",
        "A part that every notebook has is missing or of the wrong kind: the list of cells, "
        "the metadata, a cell's type or its source.",
        "Open it in Jupyter to see whether it can be repaired; otherwise restore it from version "
        "control.",
    ),
    Rule(
        "NB004", ERROR, "the notebook format is newer or older than this tool reads",
        "The notebook states an nbformat that this version does not know. Half-understood "
        "notebooks are refused rather than guessed at. Formats 3 and 4 are read.",
        "Upgrade pytest-nbrepro, or save the notebook in format 4.",
    ),
    Rule(
        "NB005", ERROR, "the file cannot be read or written",
        "The operating system refused: the file is missing, is a folder, or the permissions, the "
        "disk or another program stand in the way.",
        "Check that the file exists and that you may read it, and write it for nbrepro lock "
        "and --nbrepro-update. Where another program saved it meanwhile, call the command again.",
    ),
    Rule(
        "NB006", ERROR, "two files that cannot be compared with each other",
        "nbrepro diff compares two notebooks in the same programming language, each in a file of "
        "its own.",
        "Name two notebooks.",
    ),
    Rule(
        "NB007", ERROR, "a notebook cannot be exported to that",
        "A script, or a job of Versatile Data Kit, is plain Python. What IPython alone can do has "
        "no meaning there, and what has none is not left out silently.",
        "Write the cell without it, or choose other cells with --cells TAG.",
    ),
    Rule(
        "NB008", ERROR, "the marks of a notebook cannot be used",
        "What stands under pytest in the metadata of the notebook or of a cell, or in a tag that "
        "begins with pytest.mark., is not of the form that is read, or names a mark that pytest "
        "is told to know (--strict-markers) and does not.",
        "Correct the metadata, or register the mark: markers in the settings of pytest.",
    ),
    Rule(
        "REC001", INFO, "the notebook has no record",
        "Without a record nobody can know which packages and which machine made the outputs, so "
        "the lock and the hardware cannot be checked. The cells are still run and compared. With "
        "--nbrepro-require-record this is an error.",
        "Run nbrepro lock NOTEBOOK in the environment that made the outputs.",
    ),
    Rule(
        "REC002", ERROR, "the record was made by a newer version of pytest-nbrepro",
        "The record's schema number is higher than this version knows. It is refused rather than "
        "half-read.",
        "Upgrade pytest-nbrepro: pip install --upgrade pytest-nbrepro.",
    ),
    Rule(
        "REC003", ERROR, "the record is damaged",
        "The object under metadata.nbrepro does not have the form that nbrepro lock writes: "
        "something is missing or of the wrong kind. Edited by hand, or by a merge?",
        "Make it anew with nbrepro lock NOTEBOOK, or restore the notebook from version control.",
    ),
)  # fmt: skip
