"""The rules of an environment beside its lock (LOCK001 to LOCK018)."""

from pytest_nbrepro.rules.rule import ERROR, INFO, WARNING, Rule

TABLE = (
    Rule(
        "LOCK001", ERROR, "a locked package is not installed",
        "The outputs were made with a package that the kernel's environment does not have.",
        "Install the locked version into the kernel's environment (the message gives the command).",
    ),
    Rule(
        "LOCK002", ERROR, "a package has another version than in the lock",
        "The outputs were made with another version of a package. Results, table layouts and "
        "error messages change between versions; this is the most frequent reason why a "
        "notebook does not reproduce.",
        "Install the locked version; or, when the outputs here are the ones to keep, run the "
        "notebook again and lock it: nbrepro lock NOTEBOOK.",
    ),
    Rule(
        "LOCK003", ERROR, "the kernel's Python is not one that the record allows",
        "The record states which Python versions the notebook may be run with, and the kernel's "
        "is none of them.",
        "Use a kernel with the Python version that the message names.",
    ),
    Rule(
        "LOCK004", WARNING, "there is no lock for this platform",
        "The record holds locks for other platforms (operating system, machine or Python "
        "version) only. The nearest one was compared, by version: what that lock says about "
        "another platform is evidence, not proof.",
        "Check the outputs, then add a lock for this platform: nbrepro lock NOTEBOOK keeps the "
        "others.",
    ),
    Rule(
        "LOCK005", INFO, "a package of the Jupyter machinery differs from the lock",
        "ipykernel, pyzmq, pytest and their like carry the notebook but do not compute its "
        "results. Their versions are told, never judged.",
        "Nothing needs to be done.",
    ),
    Rule(
        "LOCK006", WARNING, "the kernel is not a Python kernel",
        "The lock lists Python packages, and the notebook's kernel runs another language. Its "
        "cells are run and compared all the same.",
        "Nothing needs to be done.",
    ),
    Rule(
        "LOCK007", ERROR, "the kernel's interpreter could not list its packages",
        "The kernel's Python was started to ask what is installed, and failed. It may have been "
        "removed or its environment may be broken.",
        "Run the interpreter by hand, or make the kernel anew: python -m ipykernel install --user.",
    ),
    Rule(
        "LOCK008", INFO, "an installed package has broken metadata",
        "A package in the kernel's environment does not say its name or version in a way that can "
        "be read, so it is neither locked nor compared.",
        "Reinstall the package whose folder the message names.",
    ),
    Rule(
        "LOCK009", ERROR, "the locks of several notebooks disagree",
        "Two notebooks that are to share an environment were locked with different versions of "
        "a package.",
        "Export them to separate files, or run and lock both in one environment.",
    ),
    Rule(
        "LOCK010", ERROR, "a package has other files than when it was locked",
        "Name, version and wheel are those of the lock, but what is installed is something else: "
        "a file was edited or replaced, or the package was built by somebody else under the same "
        "version. The lock holds a digest of all files of a package, and it differs.",
        "Install the package anew: pip install --force-reinstall --no-deps NAME==VERSION; "
        "--nbrepro-verify-files names the files that were edited.",
    ),
    Rule(
        "LOCK011", WARNING, "a package is another build of the locked version",
        "The same version was built in another way: another wheel of the index, a package of "
        "conda, or one that was built on this computer, of which no two builds are alike. "
        "Compiled code may compute a little differently.",
        "Compare the outputs; where they differ, install the wheel that the lock names.",
    ),
    Rule(
        "LOCK012", WARNING, "a package came from elsewhere than the locked one",
        "The version is the same, but one came from a package index and the other from a folder, "
        "an archive or a repository, or from another commit. The code may be another one.",
        "Compare the outputs; where they differ, install the package from where the lock says.",
    ),
    Rule(
        "LOCK013", INFO, "a package is installed more than once",
        "Several folders on the kernel's path hold the package. Python imports the first, and "
        "tools that install may change the other. It is told because it is how a version comes "
        "to differ that was installed correctly; where the version differs, it is a warning.",
        "Uninstall the copies that are not wanted.",
    ),
    Rule(
        "LOCK014", WARNING, "a requirement is not met by what is installed",
        "A package, or the record of the notebook, asks for a version of another package that "
        "is not the installed one. It is told while the packages differ from the lock, since "
        "what was so already when the outputs were made explains no difference, and when a "
        "notebook is locked.",
        "Install versions that fit; pip check lists all requirements that are not met.",
    ),
    Rule(
        "LOCK015", WARNING, "the lock is older than the requirements",
        "The requirements of the record were changed after this lock was made, and it does not "
        "meet them.",
        "Install what the requirements ask for, run the notebook again and lock it: nbrepro "
        "lock NOTEBOOK.",
    ),
    Rule(
        "LOCK016", ERROR, "an installed file was changed after its installation",
        "Packages come with the digests of their files. With --nbrepro-verify-files all of them "
        "are read, and this one is not what was installed: somebody edited it, or it is damaged.",
        "Install the package anew: pip install --force-reinstall --no-deps NAME==VERSION.",
    ),
    Rule(
        "LOCK017", ERROR, "the lock was edited",
        "A lock holds a digest of itself, and it does not fit: an editor, a merge or somebody "
        "has changed the lock, so it does not say what the outputs were made with.",
        "Restore the notebook from version control, or run it again and lock it.",
    ),
    Rule(
        "LOCK018", WARNING, "a package of conda differs from the lock",
        "Compilers, linear algebra and other libraries that are no Python packages come from "
        "conda, and one has another version or build than when the notebook was locked.",
        "Compare the outputs; where they differ, install the locked build with conda.",
    ),
)  # fmt: skip
