"""The rules of running a notebook (RUN)."""

from pytest_nbrepro.rules.rule import ERROR, INFO, WARNING, Rule

TABLE = (
    Rule(
        "RUN001", ERROR, "the notebook's kernel is not installed",
        "The notebook asks for a kernel that Jupyter does not find on this computer.",
        "Install the kernel, or change the notebook's kernel to one of those that the message "
        "lists.",
    ),
    Rule(
        "RUN002", WARNING, "the notebook ran in the current environment",
        "The notebook names a Python kernel that is not installed here, or names none. It was "
        "run with the Python that runs this tool instead.",
        "Nothing needs to be done if that is the environment meant; otherwise install the kernel "
        "under the name that the notebook gives.",
    ),
    Rule(
        "RUN003", ERROR, "the kernel did not start",
        "The kernel's process ended or stayed silent before it was ready. Its last lines are "
        "shown.",
        "Try the kernel in Jupyter; often ipykernel is missing in its environment.",
    ),
    Rule(
        "RUN004", ERROR, "the kernel died",
        "The kernel's process ended while it ran a cell: a crash in compiled code, too little "
        "memory, or a call that ends the process. Or a cell has broken the kernel from inside, so "
        "that it no longer answers. The remaining cells were not run.",
        "Run the cell alone with less data; look at the last lines of the kernel.",
    ),
    Rule(
        "RUN005", ERROR, "a cell took too long",
        "The cell was still running when its time was up and was interrupted. The remaining "
        "cells were not run.",
        "Give it more time with --nbrepro-timeout SECONDS, or make the cell do less.",
    ),
    Rule(
        "RUN006", ERROR, "a cell raised an error",
        "The cell fails here, and its stored outputs do not show that error. The remaining "
        "cells were not run, since they may depend on it.",
        "Read the error: often a missing file, a missing package, or a name that only an "
        "earlier session had.",
    ),
    Rule(
        "RUN007", ERROR, "a cell that should raise an error did not",
        "The cell is tagged raises-exception, or marked NBVAL_RAISES_EXCEPTION, and ran to its "
        "end.",
        "Remove the tag, or restore what made the cell raise.",
    ),
    Rule(
        "RUN008", ERROR, "a cell gave too much output",
        "The cell printed without end, or more than a notebook can hold. It was stopped to save "
        "memory. The remaining cells were not run.",
        "Print less, or write to a file.",
    ),
    Rule(
        "RUN009", WARNING, "the notebook left processes running",
        "When the kernel had ended, processes that the notebook had started, in sessions of their "
        "own, were still running. They were ended, so that nothing remains of the check.",
        "End them in the last cell, if they are not meant to live on.",
    ),
    Rule(
        "RUN010", WARNING, "a module could not be preloaded",
        "A module named by --nbrepro-preload cannot be imported in the kernel's environment, or it "
        "starts threads, which kernels made from a copy of the process would not have. The "
        "notebooks were run all the same; they import it themselves.",
        "Take the module out of --nbrepro-preload.",
    ),
    Rule(
        "RUN011", WARNING, "a file outside of the project was read",
        "A cell has read a file that lies neither in the notebook's repository (or the folder of "
        "its pyproject.toml, or its own folder) nor in the kernel's environment. Who gets the "
        "notebook does not get that file. Told with --nbrepro-trace.",
        "Put the file into the project and name it by a path from the notebook, or fetch it in a "
        "cell.",
    ),
    Rule(
        "RUN012", INFO, "a file that was to be read is not there",
        "A cell has tried to open a file that does not exist. Where the cell failed, that may be "
        "why, and it is a warning; libraries also look for files that need not be there. Told "
        "with --nbrepro-trace.",
        "Where the file is an input, get it, or correct its path.",
    ),
    Rule(
        "RUN013", WARNING, "a file was read that git does not track",
        "A cell has read a file of the notebook's repository that is not in git's index (nor as a "
        ".dvc file beside it). Who clones the repository does not get it. Told with "
        "--nbrepro-trace.",
        "Add it with git add, or say in the notebook where it is to be had.",
    ),
    Rule(
        "RUN014", WARNING, "the network was used",
        "A cell has looked up or contacted another computer; what that answers may change or "
        "stop. Only what goes through Python's own sockets is seen. Told with --nbrepro-trace.",
        "Keep what was fetched in a file beside the notebook; --nbrepro-offline shows which cells "
        "need the network.",
    ),
    Rule(
        "RUN015", INFO, "processes were started",
        "A cell has started other programs, or forked. Of what they read and write, only what "
        "forks of the kernel do is traced. Told with --nbrepro-trace.",
        "Nothing needs to be done, as long as these programs are where the notebook is to run.",
    ),
    Rule(
        "RUN016", INFO, "files of the project were written",
        "A cell has written, changed or removed files of the project. A later run may "
        "find others than this one did. Told with --nbrepro-trace.",
        "Nothing needs to be done, as long as the notebook does not read what an earlier run has "
        "written.",
    ),
    Rule(
        "RUN017", INFO, "not all that a notebook did could be traced",
        "The trace ended before the notebook, or libraries are loaded that open files past "
        "Python, where it does not see them. Told with --nbrepro-trace.",
        "State the files that cannot be seen: nbrepro lock --input PATH NOTEBOOK.",
    ),
    Rule(
        "RUN018", WARNING, "only Python's own sockets are without network",
        "The system does not give a kernel a network of its own, as --nbrepro-offline wants it "
        "(Linux does, where user namespaces are allowed). Connections and look-ups through "
        "Python's sockets fail; those of compiled libraries and of other programs do not.",
        "Run the notebooks on Linux, or where the network is cut off from outside.",
    ),
    Rule(
        "RUN019", ERROR, "a result that was kept is not what the notebook gives now",
        "Nothing of what --nbrepro-cache looks at has changed since the notebook reproduced, and "
        "yet, when it was run all the same (--nbrepro-cache-recheck), a cell did not: its result "
        "depends on something that nobody sees, such as chance or the clock within a library.",
        "See what the cell depends on by the diagnosis; let the notebook be run each time "
        "(without --nbrepro-cache). The result that was kept is removed.",
    ),
    Rule(
        "RUN020", WARNING, "coverage of notebooks is not measured",
        "Where pytest measures coverage (--cov), so do kernels, by the coverage of their own "
        "environment. That is not there, or too old. The notebooks were run all the same.",
        "Install coverage 7.10 or newer into the environment of the kernel: "
        "python -m pip install -U coverage.",
    ),
    Rule(
        "RUN021", ERROR, "the executor did not check the notebook",
        "Under --nbrepro-executor, nothing came back of this notebook: the workers have not its "
        "folder, or another file in it, or another version of pytest-nbrepro; or they were lost "
        "while they were at it, each that tried.",
        "Give the workers the folder by the same path, or have its files sent along "
        "(--nbrepro-ship); look at what they have written. To check the notebook here, leave "
        "--nbrepro-executor out.",
    ),
)  # fmt: skip
