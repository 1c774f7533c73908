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
        "ARM; the last digits of results can follow them. What follows from it (C library, "
        "processor, linear algebra) is told in the details.",
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
        "version or kernel architecture gives other last digits, sometimes more. Where the "
        "self-test of linear algebra gives the same bits as then, this only informs.",
        "Compare the outputs; install the recorded version of the library's package; or have the "
        "recorded kernel used with --nbrepro-replay-numerics.",
    ),
    Rule(
        "HW006", WARNING, "NumPy uses other vector instructions",
        "NumPy has its functions several times, for processors with more or fewer vector "
        "instructions. They differ in the last digit, and in the order in which equal values are "
        "sorted. Where the self-test gives the same bits as then, this only informs.",
        "Compare the outputs; or have the recorded instructions used with "
        "--nbrepro-replay-numerics.",
    ),
    Rule(
        "HW007", WARNING, "the number of threads differs",
        "Threads share large sums and products among them, and sums in another order have other "
        "last digits. Where the self-test gives the same bits as then, this only informs.",
        "Compare the outputs; or have the recorded number used with --nbrepro-replay-numerics.",
    ),
    Rule(
        "HW008", WARNING, "the GPU differs",
        "Another kind of GPU, an older driver or none: libraries choose other code, and the digits "
        "beyond the first few can change. A better GPU of the same generation passes.",
        "Compare the outputs; what the notebook needs can be stated: nbrepro require NOTEBOOK "
        "--gpu 1 --compute-capability 8.0.",
    ),
    Rule(
        "HW009", WARNING, "variables that choose how libraries compute differ",
        "Variables such as OMP_NUM_THREADS, MKL_CBWR or CUBLAS_WORKSPACE_CONFIG were set to "
        "something else, or not at all, when the outputs were made.",
        "Set them as recorded, or have it done with --nbrepro-replay-numerics.",
    ),
    Rule(
        "HW010", WARNING, "the self-test of numerics gives other bits",
        "A few operations of each kind on fixed numbers gave other bits when the outputs were "
        "made, and no finding above explains it. Results may differ in the last digits.",
        "Compare the outputs; they are compared with a tolerance unless you set it to 0.",
    ),
    Rule(
        "HW011", WARNING, "the machine has not what the notebook needs",
        "The author has stated in the record what the notebook needs: memory, processors, a GPU. "
        "Where that is not here, the notebook is skipped; under the policy strict it fails, under "
        "lenient it is run all the same.",
        "Run it on a machine that has it; the statement can be changed: nbrepro require NOTEBOOK.",
    ),
    Rule(
        "HW012", WARNING, "the recorded numerics are not restored",
        "With --nbrepro-replay-numerics the kernel is started with the recorded number of "
        "threads, BLAS kernel and vector instructions. This machine cannot give all of them, or "
        "the self-test gives other bits all the same.",
        "Compare the outputs with a tolerance, or run on a machine like the recorded one.",
    ),
    Rule(
        "HW013", WARNING, "language, encoding or time zone differ",
        "Text files are read in another encoding, or names of days, decimal points and local "
        "times are those of another place. Only the encoding warns.",
        "Name the encoding where files are opened, and time zones where times are made; or set "
        "PYTHONUTF8=1, LC_ALL and TZ.",
    ),
    Rule(
        "HW014", INFO, "the machine offers something else",
        "Less memory or fewer processors, another container or kernel of the system than when the "
        "outputs were made. That decides no result by itself.",
        "Nothing needs to be done; what the notebook needs can be stated: nbrepro require "
        "NOTEBOOK --memory 32G.",
    ),
    Rule(
        "ORDER001", ERROR, "the cells were run in another order, and that matters",
        "A cell has a lower execution count than a cell above it, and by the names that the cells "
        "use, some have read what they would not read from top to bottom. Where a cell cannot be "
        "read, or may use any name (%run, import *, exec), nobody can tell, and it only warns.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER002", WARNING, "outputs of two sessions stand side by side",
        "Two cells have the same execution count, or a cell that was run later has a lower one, by "
        "the times that JupyterLab noted: the notebook was saved half-run, or merged.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER003", WARNING, "a cell was not run while others were",
        "The stored outputs come from a session in which this cell was left out. Where no other "
        "cell uses what it defines, that only informs.",
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
        "Cells were run more than once, or deleted after they ran, or the kernel had run others "
        "before. Four in ten notebooks have such gaps and most of them are harmless, so this is "
        "only told.",
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
    Rule(
        "ORDER008", INFO, "the cells were run in another order, which changes nothing",
        "A cell has a lower execution count than a cell above it, but every cell has read each "
        "name as it would from top to bottom.",
        "Nothing needs to be done; nbrepro check --fix order numbers the cells anew.",
    ),
    Rule(
        "ORDER009", WARNING, "a cell that changes what it reads may have been run more than once",
        "A cell such as x = x + 1 gives something else each time it is run, and the execution "
        "counts before it are skipped.",
        "Restart the kernel, run all cells, save; or give the new value a name of its own.",
    ),
    Rule(
        "ORDER010", ERROR, "a name is used that no cell defines",
        "In a fresh kernel the cell ends with a NameError. The cell that defined the name was "
        "deleted, or the name was changed.",
        "Define the name in a cell above; one that the kernel has from elsewhere (a startup file, "
        "a platform) can be named in the setting builtins.",
    ),
    Rule(
        "ORDER011", ERROR, "a name is used above the cell that defines it",
        "From top to bottom the cell ends with a NameError: it was run after a cell below it.",
        "Move the cell that defines the name up.",
    ),
    Rule(
        "ORDER012", ERROR, "a name is used that a cell above has deleted",
        "From top to bottom the cell ends with a NameError: it was run before the cell that "
        "deletes the name.",
        "Move the cell up, or do not delete the name.",
    ),
    Rule(
        "ORDER013", WARNING, "a cell cannot be read",
        "It is no Python of this version, or too long, so the names that it uses are not checked. "
        "The other cells are.",
        "Correct the cell; mark one that is to fail with the tag raises-exception.",
    ),
    Rule(
        "ORDER014", WARNING, "a result is that of another run of its cell",
        "The count of the stored result is not that of the cell: the file was saved while the cell "
        "was running, merged, or edited by another tool.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER015", WARNING, "a cell was run and must have shown something, but has no output",
        "The output of a cell was taken out of the file, while those of others are there; a fresh "
        "run will show it.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER016", INFO, "cells were added, deleted or moved since the record was made",
        "The record knows the cells that there were, by the digests of their sources.",
        "Nothing needs to be done if that was meant; nbrepro lock NOTEBOOK makes the record anew.",
    ),
    Rule(
        "ORDER017", WARNING, "a tagged cell needs a name that only an untagged one defines",
        "With --nbrepro-cells only the cells that carry the tag are run, and this one then ends "
        "with a NameError.",
        "Give the tag to the cell that defines the name.",
    ),
)  # fmt: skip
