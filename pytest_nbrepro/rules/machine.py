"""The rules of the machine (HW) and of the order of the cells (ORDER)."""

from pytest_nbrepro.rules.rule import ERROR, INFO, WARNING, Rule

TABLE = (
    Rule(
        "HW001", WARNING, "the Python build differs",
        "Another implementation, another ABI, another version or a build without the global lock "
        "can order, hash and compute differently.",
        "Compare the outputs; use the recorded Python build if they differ.",
    ),
    Rule(
        "HW002", WARNING, "the operating system or the machine type differs",
        "Compilers and system libraries differ between operating systems and between x86-64 and "
        "ARM; the last digits of results can follow them.",
        "Compare the outputs; use --nbrepro-policy lenient to stop hearing of it.",
    ),
    Rule(
        "HW003", WARNING, "the C library differs or is older than recorded",
        "The mathematical functions of the C library change between versions.",
        "Compare the outputs; use a system at least as new as the recorded one.",
    ),
    Rule(
        "HW004", WARNING, "this CPU offers less than the recorded one",
        "The recorded CPU level is not included in this machine's. Libraries choose other "
        "instructions here, and the last digits of results can change.",
        "Compare the outputs; run on a machine of at least the recorded level.",
    ),
    Rule(
        "HW005", WARNING, "the linear algebra library differs",
        "Matrix products, solvers and decompositions come from a BLAS library. Another library, "
        "version or kernel architecture gives other last digits, sometimes more.",
        "Compare the outputs; install the recorded version of the library's package.",
    ),
    Rule(
        "ORDER001", ERROR, "the cells were not run from top to bottom",
        "A cell has a lower execution count than a cell above it: the stored outputs come from "
        "another order than the one that a reader follows.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER002", ERROR, "two cells have the same execution count",
        "Outputs of two kernel sessions stand side by side: the notebook was saved half-run or "
        "merged.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER003", WARNING, "a cell was not run while others were",
        "The stored outputs come from a session in which this cell was left out.",
        "Restart the kernel, run all cells, save; or tag the cell skip-execution.",
    ),
    Rule(
        "ORDER004", WARNING, "a cell has outputs but no execution count",
        "The outputs cannot be placed in the session: saved while the cell was running, or "
        "edited by another tool.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER005", INFO, "execution counts are skipped",
        "Cells were run more than once, or deleted after they ran. Four in ten notebooks have "
        "such gaps and most of them are harmless, so this is only told.",
        "Nothing needs to be done; restart and run all gives 1, 2, 3, …",
    ),
    Rule(
        "ORDER006", INFO, "the notebook was never run, or its counts were removed",
        "No code cell has an execution count, so there is no order to check.",
        "Nothing needs to be done if the notebook is stripped on purpose.",
    ),
    Rule(
        "ORDER007", WARNING, "a cell was edited, and the outputs are still those of before",
        "The record knows the cell's source as it was when the outputs were made. It is another "
        "one now, and nothing shows that the notebook was run again. Running it may give the same "
        "outputs all the same; the fresh run decides.",
        "Restart the kernel, run all cells, save, then nbrepro lock NOTEBOOK.",
    ),
)  # fmt: skip
