"""The rules of recorded inputs (LOCK070 to LOCK074)."""

from pytest_nbrepro.rules.rule import INFO, WARNING, Rule

TABLE = (
    Rule(
        "LOCK070", WARNING, "an input has changed since the record was made",
        "The record holds the sizes and digests of the files that the notebook read when it was "
        "locked (nbrepro lock --inputs), and of the names in folders that it listed. What is here "
        "now is something else, so the outputs may differ for that reason alone. Under "
        "--nbrepro-policy strict this fails.",
        "Get the data of then; or, where the new ones are right, run the notebook, save it, and "
        "lock it anew: nbrepro lock --inputs NOTEBOOK.",
    ),
    Rule(
        "LOCK071", WARNING, "an input of the record is gone",
        "A file or folder that the notebook read when it was locked is not there. That may be an "
        "error of the cell that reads it; or the notebook fetches it by itself. Under "
        "--nbrepro-policy strict this fails.",
        "Get it, or lock the notebook anew, without it.",
    ),
    Rule(
        "LOCK072", WARNING, "an input of the record cannot be read",
        "What the record names is no regular file here (but a device, a pipe, a folder), or you "
        "may not read it. It was not compared.",
        "Look at the path that the message names.",
    ),
    Rule(
        "LOCK073", WARNING, "not all inputs could be recorded",
        "The run that was to show what a notebook reads did not go to its end, or could not be "
        "traced as a whole; or it has read what cannot be recorded: a file that it changed as "
        "well, or one that cannot be read any more.",
        "State inputs that are missing: nbrepro lock --input PATH NOTEBOOK.",
    ),
    Rule(
        "LOCK074", INFO, "the recorded inputs were digested anew",
        "The outputs are others than those that the record was made for, so the inputs that it "
        "names are taken to be those that are here now.",
        "Nothing needs to be done. Where the notebook reads other files than before, lock it with "
        "nbrepro lock --inputs NOTEBOOK.",
    ),
)  # fmt: skip
