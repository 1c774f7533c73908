"""The rules of the operating system's packages (LOCK080 to LOCK084)."""

from pytest_nbrepro.rules.rule import ERROR, INFO, WARNING, Rule

TABLE = (
    Rule(
        "LOCK080", ERROR, "a package of the operating system is not installed",
        "The notebook loads libraries, or starts programs, that are no packages of Python, and "
        "the lock names where they came from (nbrepro lock --system). Without a library that it "
        "loads the notebook is not expected to run, and this fails. A program that is not there "
        "is a warning, since many are started only to look around; and so is all of it where "
        "the lock is of another distribution or release, which may call the same by another name.",
        "Install it, as the hint says; or, where the notebook does without it by now, lock it "
        "anew: nbrepro lock --system NOTEBOOK.",
    ),
    Rule(
        "LOCK081", WARNING, "a package of the operating system has another version",
        "A library or program that the notebook uses has another version of its authors here than "
        "in the lock. Distributions do not keep what they had before, so this does not fail; where "
        "outputs differ, it is a cause to think of. Under --nbrepro-policy strict this fails.",
        "Where the outputs are the same, lock the notebook anew: nbrepro lock --system NOTEBOOK. "
        "A container keeps such packages: nbrepro export --to dockerfile.",
    ),
    Rule(
        "LOCK082", INFO, "packages of the operating system were not compared, or are another's",
        "The lock is of another distribution or release of Linux, or it is not known what is "
        "installed here. Names and versions of such packages say little then.",
        "Nothing needs to be done: the outputs decide.",
    ),
    Rule(
        "LOCK083", INFO, "a package of the operating system has another build, or is Python's own",
        "Only the number by which the distribution counts its own changes differs, as after each "
        "security update; or the library is one that Python loads in every notebook. That of C is "
        "part of the fingerprint, too.",
        "Nothing needs to be done.",
    ),
    Rule(
        "LOCK084", WARNING, "not all packages of the operating system could be recorded",
        "The run that was to show what a notebook loads and starts did not go to its end or could "
        "not be watched; or files belong to no package, such as what was built by hand; or this "
        "system has neither dpkg nor rpm.",
        "State a file that no package owns as an input: nbrepro lock --input PATH NOTEBOOK.",
    ),
)  # fmt: skip
