"""The table of all rules: the one place where a code gets its meaning.

``nbrepro rule CODE`` and the page docs/rules.md are made from it. A code is
never given a second meaning; the families are NB (the file itself), REC (the
record), LOCK (packages), HW (the machine), ORDER (the story told top-down),
RUN (executing) and OUT (outputs).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class Severity(enum.StrEnum):
    """How much a finding matters: an error fails, a warning is shown, info is on request."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong.

    ``summary`` is one clause, ``explanation`` says what it means and why it
    matters, ``fix`` says what to do.
    """

    code: str
    severity: Severity
    summary: str
    explanation: str
    fix: str


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

_TABLE = (
    Rule(
        "NB001", _ERROR, "the file is not valid JSON",
        "A notebook is a JSON document. This file is empty, cut off, or was damaged, for example "
        "by an interrupted save or by merge-conflict markers. The message gives line and column.",
        "Restore the file from version control, or save it again from Jupyter.",
    ),
    Rule(
        "NB002", _ERROR, "the file is not UTF-8 text",
        "Notebooks are stored as UTF-8. A byte order mark at the start is accepted; UTF-16, "
        "Latin-1 and binary files are not notebooks that other tools could read.",
        "Save the notebook again from Jupyter, or convert it: iconv -f UTF-16 -t UTF-8.",
    ),
    Rule(
        "NB003", _ERROR, "the file is JSON, but not a notebook",
        "A part that every notebook has is missing or of the wrong kind: the list of cells, "
        "the metadata, a cell's type or its source.",
        "Open it in Jupyter to see whether it can be repaired; otherwise restore it from version "
        "control.",
    ),
    Rule(
        "NB004", _ERROR, "the notebook format is newer or older than this tool reads",
        "The notebook states an nbformat that this version does not know. Half-understood "
        "notebooks are refused rather than guessed at. Formats 3 and 4 are read.",
        "Upgrade pytest-nbrepro, or save the notebook in format 4.",
    ),
    Rule(
        "NB005", _ERROR, "the file cannot be read or written",
        "The operating system refused: the file is missing, is a folder, or the permissions, the "
        "disk or another program stand in the way.",
        "Check that the file exists and that you may read it, and write it for nbrepro lock "
        "and --nbrepro-update. Where another program saved it meanwhile, call the command again.",
    ),
    Rule(
        "NB006", _ERROR, "two files that cannot be compared with each other",
        "nbrepro diff compares two notebooks in the same programming language, each in a file of "
        "its own.",
        "Name two notebooks.",
    ),
    Rule(
        "REC001", _INFO, "the notebook has no record",
        "Without a record nobody can know which packages and which machine made the outputs, so "
        "the lock and the hardware cannot be checked. The cells are still run and compared. With "
        "--nbrepro-require-record this is an error.",
        "Run nbrepro lock NOTEBOOK in the environment that made the outputs.",
    ),
    Rule(
        "REC002", _ERROR, "the record was made by a newer version of pytest-nbrepro",
        "The record's schema number is higher than this version knows. It is refused rather than "
        "half-read.",
        "Upgrade pytest-nbrepro: pip install --upgrade pytest-nbrepro.",
    ),
    Rule(
        "REC003", _ERROR, "the record is damaged",
        "The object under metadata.nbrepro does not have the form that nbrepro lock writes: "
        "something is missing or of the wrong kind. Edited by hand, or by a merge?",
        "Make it anew with nbrepro lock NOTEBOOK, or restore the notebook from version control.",
    ),
    Rule(
        "LOCK001", _ERROR, "a locked package is not installed",
        "The outputs were made with a package that the kernel's environment does not have.",
        "Install the locked version into the kernel's environment (the message gives the command).",
    ),
    Rule(
        "LOCK002", _ERROR, "a package has another version than in the lock",
        "The outputs were made with another version of a package. Results, table layouts and "
        "error messages change between versions; this is the most frequent reason why a "
        "notebook does not reproduce.",
        "Install the locked version; or, when the outputs here are the ones to keep, run the "
        "notebook again and lock it: nbrepro lock NOTEBOOK.",
    ),
    Rule(
        "LOCK003", _ERROR, "the kernel's Python is not one that the record allows",
        "The record states which Python versions the notebook may be run with, and the kernel's "
        "is none of them.",
        "Use a kernel with the Python version that the message names.",
    ),
    Rule(
        "LOCK004", _WARNING, "there is no lock for this platform",
        "The record holds locks for other platforms (operating system, machine or Python "
        "version) only. The nearest one was compared, by version: what that lock says about "
        "another platform is evidence, not proof.",
        "Check the outputs, then add a lock for this platform: nbrepro lock NOTEBOOK keeps the "
        "others.",
    ),
    Rule(
        "LOCK005", _INFO, "a package of the Jupyter machinery differs from the lock",
        "ipykernel, pyzmq, pytest and their like carry the notebook but do not compute its "
        "results. Their versions are told, never judged.",
        "Nothing needs to be done.",
    ),
    Rule(
        "LOCK006", _WARNING, "the kernel is not a Python kernel",
        "The lock lists Python packages, and the notebook's kernel runs another language. Its "
        "cells are run and compared all the same.",
        "Nothing needs to be done.",
    ),
    Rule(
        "LOCK007", _ERROR, "the kernel's interpreter could not list its packages",
        "The kernel's Python was started to ask what is installed, and failed. It may have been "
        "removed or its environment may be broken.",
        "Run the interpreter by hand, or make the kernel anew: python -m ipykernel install --user.",
    ),
    Rule(
        "LOCK008", _INFO, "an installed package has broken metadata",
        "A package in the kernel's environment does not say its name or version in a way that can "
        "be read, so it is neither locked nor compared.",
        "Reinstall the package whose folder the message names.",
    ),
    Rule(
        "LOCK009", _ERROR, "the locks of several notebooks disagree",
        "Two notebooks that are to share an environment were locked with different versions of "
        "a package.",
        "Export them to separate files, or run and lock both in one environment.",
    ),
    Rule(
        "LOCK010", _ERROR, "a package has other files than when it was locked",
        "Name, version and wheel are those of the lock, but what is installed is something else: "
        "a file was edited or replaced, or the package was built by somebody else under the same "
        "version. The lock holds a digest of all files of a package, and it differs.",
        "Install the package anew: pip install --force-reinstall --no-deps NAME==VERSION; "
        "--nbrepro-verify-files names the files that were edited.",
    ),
    Rule(
        "LOCK011", _WARNING, "a package is another build of the locked version",
        "The same version was built in another way: another wheel of the index, a package of "
        "conda, or one that was built on this computer, of which no two builds are alike. "
        "Compiled code may compute a little differently.",
        "Compare the outputs; where they differ, install the wheel that the lock names.",
    ),
    Rule(
        "LOCK012", _WARNING, "a package came from elsewhere than the locked one",
        "The version is the same, but one came from a package index and the other from a folder, "
        "an archive or a repository, or from another commit. The code may be another one.",
        "Compare the outputs; where they differ, install the package from where the lock says.",
    ),
    Rule(
        "LOCK013", _INFO, "a package is installed more than once",
        "Several folders on the kernel's path hold the package. Python imports the first, and "
        "tools that install may change the other. It is told because it is how a version comes "
        "to differ that was installed correctly; where the version differs, it is a warning.",
        "Uninstall the copies that are not wanted.",
    ),
    Rule(
        "LOCK014", _WARNING, "a requirement is not met by what is installed",
        "A package, or the record of the notebook, asks for a version of another package that "
        "is not the installed one. It is told while the packages differ from the lock, since "
        "what was so already when the outputs were made explains no difference, and when a "
        "notebook is locked.",
        "Install versions that fit; pip check lists all requirements that are not met.",
    ),
    Rule(
        "LOCK015", _WARNING, "the lock is older than the requirements",
        "The requirements of the record were changed after this lock was made, and it does not "
        "meet them.",
        "Install what the requirements ask for, run the notebook again and lock it: nbrepro "
        "lock NOTEBOOK.",
    ),
    Rule(
        "LOCK016", _ERROR, "an installed file was changed after its installation",
        "Packages come with the digests of their files. With --nbrepro-verify-files all of them "
        "are read, and this one is not what was installed: somebody edited it, or it is damaged.",
        "Install the package anew: pip install --force-reinstall --no-deps NAME==VERSION.",
    ),
    Rule(
        "LOCK017", _ERROR, "the lock was edited",
        "A lock holds a digest of itself, and it does not fit: an editor, a merge or somebody "
        "has changed the lock, so it does not say what the outputs were made with.",
        "Restore the notebook from version control, or run it again and lock it.",
    ),
    Rule(
        "LOCK018", _WARNING, "a package of conda differs from the lock",
        "Compilers, linear algebra and other libraries that are no Python packages come from "
        "conda, and one has another version or build than when the notebook was locked.",
        "Compare the outputs; where they differ, install the locked build with conda.",
    ),
    Rule(
        "LOCK020", _ERROR, "the record states no requirements to resolve",
        "The engines uv, pip and pip-tools find the packages that satisfy the requirements in the "
        "record, and this record has none.",
        "State what the notebook needs, or lock what is installed: nbrepro lock --engine "
        "installed NOTEBOOK.",
    ),
    Rule(
        "LOCK021", _ERROR, "a stated requirement cannot be handed to a resolver",
        "Requirements are names with versions, extras and markers (PEP 508), or addresses under "
        "https. Options, files, folders and variables, which resolvers would take as well, are "
        "refused: a notebook may come from a stranger.",
        "Correct the requirement that the message shows, or remove it.",
    ),
    Rule(
        "LOCK022", _ERROR, "the lock engine cannot be used here",
        "Its tool is not installed or too old, or cannot resolve for the kernel's Python, or not "
        "as it is asked to.",
        "Install what the message names, or choose another engine with --engine.",
    ),
    Rule(
        "LOCK023", _ERROR, "the resolver found no packages that fit",
        "Requirements contradict each other, a package or version does not exist, or it has no "
        "file for this Python. The reason is the resolver's own; nothing was written.",
        "Change the requirements.",
    ),
    Rule(
        "LOCK024", _ERROR, "the package index cannot be reached",
        "The network, the address or the right to ask is missing. Nothing was written.",
        "Check the network and pip's configuration, or name another index with --index-url.",
    ),
    Rule(
        "LOCK025", _WARNING, "a locked version was taken back by its authors",
        "The index marks the release as yanked: it still installs when asked for by version, and "
        "may be broken or withdrawn for a reason that the message gives, if the authors did.",
        "Require another version, unless it is this one that made the outputs.",
    ),
    Rule(
        "LOCK026", _WARNING, "no archive with a digest is known of a locked package",
        "The index does not have the file, or gives no SHA-256 digest for it; or the installed "
        "wheel is none of those on the index, because it was built on this computer. The lock "
        "holds name and version only, and what is installed from it cannot be verified.",
        "Name an index that has the package: --index-url.",
    ),
    Rule(
        "LOCK027", _WARNING, "only an index on this computer has a locked package",
        "Your pip is configured with folders to install from, and the file is in none of the "
        "indexes on the web. Its digest is stored, its address is not: it would say nothing to "
        "others.",
        "Name an index that others can reach: --index-url.",
    ),
    Rule(
        "LOCK030", _WARNING, "a cell cannot be read as Python",
        "What the cell imports is not known, because its code has a mistake, or is in the syntax "
        "of a newer Python than the one that runs this tool. The other cells are read.",
        "Correct the cell, or run nbrepro with the Python of the notebook.",
    ),
    Rule(
        "LOCK031", _ERROR, "a text that is no requirement",
        "Requirements are written as pip takes them (PEP 508), such as pandas>=2. A local path, a "
        "URL that is not https or ssh, or one with a password in it, must not be in a notebook.",
        "Write it as a name and a range of versions, in quotes.",
    ),
    Rule(
        "LOCK032", _WARNING, "an install command that cannot be converted",
        "The command says something that a requirement cannot: a file of requirements, a folder, "
        "another index, a channel of conda's, a variable; or its line does something else too. It "
        "is left as it is.",
        "State what it asks for with nbrepro requirements --add, and remove the line by hand.",
    ),
    Rule(
        "LOCK033", _WARNING, "something in another tool's record cannot be taken over",
        "The notebook holds requirements of jupyterlab-requirements, juv or PEP 723, and one of "
        "them cannot be stated in this tool's record, or cannot be read.",
        "State what it asks for with nbrepro requirements --add.",
    ),
    Rule(
        "LOCK034", _ERROR, "the notebook is not written in Python",
        "Imports, install commands and requirements are those of Python.",
        "Leave the notebook out.",
    ),
    Rule(
        "LOCK035", _WARNING, "two requirements of one name disagree",
        "The notebook asks for one package twice, with different versions. What the record states "
        "is kept; of what stands in the notebook, the last counts.",
        "State the right one with nbrepro requirements --add.",
    ),
    Rule(
        "LOCK036", _WARNING, "the notebook did not run to its end",
        "What it loads was asked after a run in which a cell raised an error, or could not be "
        "asked because the run had to be stopped. There may be more.",
        "See what fails: pytest --nbrepro NOTEBOOK.",
    ),
    Rule(
        "LOCK040", _ERROR, "there is no lock to build an environment from",
        "An environment can be built from a lock that was made on a machine of this kind: "
        "operating system and processor are those of the lock's name.",
        "Check the notebook here with --nbrepro-env current; lock it here if it reproduces.",
    ),
    Rule(
        "LOCK041", _ERROR, "no Python here fits the lock",
        "A lock is for one minor version of Python. The one that runs this tool is looked at, "
        "then what uv knows, then PATH. None is downloaded unasked.",
        "Install that version of Python, or name one with --python.",
    ),
    Rule(
        "LOCK042", _ERROR, "an archive does not have the hash that was locked",
        "What the index sends under this name and version is another file than the one locked: "
        "the index was changed, or the lock was. Nothing of it was installed, and the environment "
        "that was begun is gone.",
        "Do not install it by other means; find out which of the two is right.",
    ),
    Rule(
        "LOCK043", _ERROR, "a locked version is not to be had",
        "The index does not have the package, or not in this version: it was withdrawn, is on "
        "another index, or was never public.",
        "Name an index that has it with --index-url.",
    ),
    Rule(
        "LOCK044", _ERROR, "the package index cannot be reached",
        "The network, a proxy or the index itself does not answer.",
        "Try again, or name another index with --index-url.",
    ),
    Rule(
        "LOCK045", _ERROR, "a locked package came from no index",
        "It was installed from a folder, or from a URL that the lock does not know, so nobody "
        "else can install it. Of the Jupyter machinery such a package is left out.",
        "Ask the author for it, or leave it out with --skip-local.",
    ),
    Rule(
        "LOCK046", _ERROR, "the environment cannot be built",
        "The installer failed, there is no room, the folder holds something else, or what was "
        "installed is not what is locked. What was begun is gone.",
        "The message says what stood in the way.",
    ),
    Rule(
        "LOCK047", _INFO, "an environment was built without hashes",
        "The lock has no hashes of archives, so nothing is refused before it is installed. Once "
        "everything is, versions, and files where the lock has their digests, are compared with "
        "the lock; what is not as locked is not kept.",
        "Lock with hashes to have them enforced: nbrepro lock --hashes NOTEBOOK.",
    ),
    Rule(
        "LOCK048", _ERROR, "no kernel can run in the environment, or be registered",
        "A kernel needs ipykernel in the environment, and Jupyter a name that is free.",
        "Lock an environment that has ipykernel; choose another name.",
    ),
    Rule(
        "LOCK049", _WARNING, "the environment lacks locked packages",
        "They came from a folder or an unknown URL and were left out.",
        "Install them by hand where the notebook needs them.",
    ),
    Rule(
        "LOCK050", _ERROR, "the lock does not say where a package is to be had",
        "A lock file to install from needs the URL and the digest of every package. A lock that "
        "only lists what was installed has none, and an address that is not one of https is not "
        "handed on.",
        "Look the sources up with nbrepro lock --hashes NOTEBOOK, or export to requirements, "
        "which needs names and versions only.",
    ),
    Rule(
        "LOCK051", _WARNING, "a package cannot be exported",
        "It was installed from a folder, or from an address that cannot be handed on, so that "
        "nobody else can install it from there; or it has a version that installers do not take. "
        "The file is made without it; where it can hold "
        "comments, one names the package.",
        "Publish the package, or install it from a repository at a commit, and lock anew.",
    ),
    Rule(
        "LOCK060", _WARNING, "a locked package has known vulnerabilities",
        "The advisory database that --nbrepro-advisories names knows a vulnerability of the locked "
        "version. Its other names (CVE, GHSA) and the version that repairs it are told, where they "
        "are known. Under --nbrepro-policy strict this fails.",
        "Install a fixed version, run the notebook again and lock it; or, where it does not "
        "concern the notebook, allow it for a time in allowed-advisories.",
    ),
    Rule(
        "LOCK061", _WARNING, "the advisory database is old",
        "Its newest entry was changed more than 90 days ago. It lacks what became known since, so "
        "that no finding means little.",
        "Bring it up to date: git pull in the checkout, or download the archive again.",
    ),
    Rule(
        "LOCK062", _WARNING, "the time of an allowed vulnerability is up",
        "An entry of allowed-advisories has let this vulnerability pass until a day that is over. "
        "It is told again, as if the entry were not there.",
        "Look at it again, then give the entry a later day, or remove it.",
    ),
    Rule(
        "LOCK063", _ERROR, "the advisory database cannot be read",
        "What --nbrepro-advisories names is neither a checkout of pypa/advisory-database (a folder "
        "with vulns in it), nor an archive of one, nor an archive of JSON files of osv.dev; or it "
        "is written in YAML and PyYAML is not installed. Nothing is known of the packages.",
        "Get the database anew; for YAML: pip install 'pytest-nbrepro[advisories]'.",
    ),
    Rule(
        "LOCK064", _WARNING, "a file of the advisory database cannot be read",
        "A file on one of the locked packages is damaged or far too large; what it says is not "
        "known. The others were read.",
        "Get the database anew.",
    ),
    Rule(
        "LOCK065", _INFO, "a known vulnerability is allowed",
        "An entry of allowed-advisories lets it pass, up to the day that is told.",
        "Nothing needs to be done before that day.",
    ),
    Rule(
        "HW001", _WARNING, "the Python build differs",
        "Another implementation, another ABI, another version or a build without the global lock "
        "can order, hash and compute differently.",
        "Compare the outputs; use the recorded Python build if they differ.",
    ),
    Rule(
        "HW002", _WARNING, "the operating system or the machine type differs",
        "Compilers and system libraries differ between operating systems and between x86-64 and "
        "ARM; the last digits of results can follow them.",
        "Compare the outputs; use --nbrepro-policy lenient to stop hearing of it.",
    ),
    Rule(
        "HW003", _WARNING, "the C library differs or is older than recorded",
        "The mathematical functions of the C library change between versions.",
        "Compare the outputs; use a system at least as new as the recorded one.",
    ),
    Rule(
        "HW004", _WARNING, "this CPU offers less than the recorded one",
        "The recorded CPU level is not included in this machine's. Libraries choose other "
        "instructions here, and the last digits of results can change.",
        "Compare the outputs; run on a machine of at least the recorded level.",
    ),
    Rule(
        "HW005", _WARNING, "the linear algebra library differs",
        "Matrix products, solvers and decompositions come from a BLAS library. Another library, "
        "version or kernel architecture gives other last digits, sometimes more.",
        "Compare the outputs; install the recorded version of the library's package.",
    ),
    Rule(
        "ORDER001", _ERROR, "the cells were not run from top to bottom",
        "A cell has a lower execution count than a cell above it: the stored outputs come from "
        "another order than the one that a reader follows.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER002", _ERROR, "two cells have the same execution count",
        "Outputs of two kernel sessions stand side by side: the notebook was saved half-run or "
        "merged.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER003", _WARNING, "a cell was not run while others were",
        "The stored outputs come from a session in which this cell was left out.",
        "Restart the kernel, run all cells, save; or tag the cell skip-execution.",
    ),
    Rule(
        "ORDER004", _WARNING, "a cell has outputs but no execution count",
        "The outputs cannot be placed in the session: saved while the cell was running, or "
        "edited by another tool.",
        "Restart the kernel, run all cells, save.",
    ),
    Rule(
        "ORDER005", _INFO, "execution counts are skipped",
        "Cells were run more than once, or deleted after they ran. Four in ten notebooks have "
        "such gaps and most of them are harmless, so this is only told.",
        "Nothing needs to be done; restart and run all gives 1, 2, 3, …",
    ),
    Rule(
        "ORDER006", _INFO, "the notebook was never run, or its counts were removed",
        "No code cell has an execution count, so there is no order to check.",
        "Nothing needs to be done if the notebook is stripped on purpose.",
    ),
    Rule(
        "ORDER007", _WARNING, "a cell was edited, and the outputs are still those of before",
        "The record knows the cell's source as it was when the outputs were made. It is another "
        "one now, and nothing shows that the notebook was run again. Running it may give the same "
        "outputs all the same; the fresh run decides.",
        "Restart the kernel, run all cells, save, then nbrepro lock NOTEBOOK.",
    ),
    Rule(
        "RUN001", _ERROR, "the notebook's kernel is not installed",
        "The notebook asks for a kernel that Jupyter does not find on this computer.",
        "Install the kernel, or change the notebook's kernel to one of those that the message "
        "lists.",
    ),
    Rule(
        "RUN002", _WARNING, "the notebook ran in the current environment",
        "The notebook names a Python kernel that is not installed here, or names none. It was "
        "run with the Python that runs this tool instead.",
        "Nothing needs to be done if that is the environment meant; otherwise install the kernel "
        "under the name that the notebook gives.",
    ),
    Rule(
        "RUN003", _ERROR, "the kernel did not start",
        "The kernel's process ended or stayed silent before it was ready. Its last lines are "
        "shown.",
        "Try the kernel in Jupyter; often ipykernel is missing in its environment.",
    ),
    Rule(
        "RUN004", _ERROR, "the kernel died",
        "The kernel's process ended while it ran a cell: a crash in compiled code, too little "
        "memory, or a call that ends the process. Or a cell has broken the kernel from inside, so "
        "that it no longer answers. The remaining cells were not run.",
        "Run the cell alone with less data; look at the last lines of the kernel.",
    ),
    Rule(
        "RUN005", _ERROR, "a cell took too long",
        "The cell was still running when its time was up and was interrupted. The remaining "
        "cells were not run.",
        "Give it more time with --nbrepro-timeout SECONDS, or make the cell do less.",
    ),
    Rule(
        "RUN006", _ERROR, "a cell raised an error",
        "The cell fails here, and its stored outputs do not show that error. The remaining "
        "cells were not run, since they may depend on it.",
        "Read the error: often a missing file, a missing package, or a name that only an "
        "earlier session had.",
    ),
    Rule(
        "RUN007", _ERROR, "a cell that should raise an error did not",
        "The cell is tagged raises-exception, or marked NBVAL_RAISES_EXCEPTION, and ran to its "
        "end.",
        "Remove the tag, or restore what made the cell raise.",
    ),
    Rule(
        "RUN008", _ERROR, "a cell gave too much output",
        "The cell printed without end, or more than a notebook can hold. It was stopped to save "
        "memory. The remaining cells were not run.",
        "Print less, or write to a file.",
    ),
    Rule(
        "RUN009", _WARNING, "the notebook left processes running",
        "When the kernel had ended, processes that the notebook had started, in sessions of their "
        "own, were still running. They were ended, so that nothing remains of the check.",
        "End them in the last cell, if they are not meant to live on.",
    ),
    Rule(
        "RUN010", _WARNING, "a module could not be preloaded",
        "A module named by --nbrepro-preload cannot be imported in the kernel's environment, or it "
        "starts threads, which kernels made from a copy of the process would not have. The "
        "notebooks were run all the same; they import it themselves.",
        "Take the module out of --nbrepro-preload.",
    ),
    Rule(
        "OUT001", _ERROR, "an output differs from the stored one",
        "The cell gives another result here than the one stored in the notebook, beyond the "
        "tolerance for numbers.",
        "See the diff (- stored, + fresh). If the fresh result is right, accept it with pytest "
        "--nbrepro --nbrepro-update, or run the notebook and save it; then lock it again.",
    ),
    Rule(
        "OUT002", _ERROR, "a stored output is missing in the fresh run",
        "The stored cell has an output that the fresh run did not give.",
        "See the diff. If that is right, accept it with pytest --nbrepro --nbrepro-update, or run "
        "the notebook and save it; then lock it again.",
    ),
    Rule(
        "OUT003", _ERROR, "the fresh run gave an output that is not stored",
        "The cell gives an output here that the stored notebook does not have.",
        "See the diff. If that is right, accept it with pytest --nbrepro --nbrepro-update, or run "
        "the notebook and save it; then lock it again.",
    ),
    Rule(
        "OUT004", _WARNING, "the text on the error stream differs",
        "Warnings and progress bars go to the error stream; they change with versions, paths and "
        "time while the results stay the same. The difference is shown, not judged.",
        "Read the warning; silence it in the notebook if it does not matter.",
    ),
    Rule(
        "OUT005", _INFO, "there is no stored output to compare with",
        "The cell was never run before the notebook was saved, or its outputs were stripped. It "
        "ran without error, but nothing shows that its result is the same: the item is skipped, "
        "not passed.",
        "Run the notebook and save it with its outputs, or have that done: pytest --nbrepro "
        "--nbrepro-update.",
    ),
    Rule(
        "OUT006", _INFO, "a cell is not compared in full, because somebody asked for it",
        "A marker in the cell, or a setting, says: not to be run, its output not to be compared, "
        "or a rule not to be reported. It is told, so that nobody takes the cell for checked.",
        "Nothing needs to be done; remove the marker or the setting to have the cell checked.",
    ),
    Rule(
        "OUT007", _WARNING, "a setting in a cell cannot be used",
        "A tag, the cell's metadata or a comment on its first line sets something for this cell, "
        "such as a tolerance, that does not exist or has a value that cannot be used. The cell was "
        "judged as if it were not there.",
        "Write it as the message says, e.g. the tag nbrepro-rtol=1e-3.",
    ),
    Rule(
        "OUT008", _INFO, "a cell passes only within a wider tolerance than the usual one",
        "Somebody has set a tolerance for numbers, for the run, the notebook or the cell, and "
        "without it the cell would have failed. It is told, so that nobody takes its numbers for "
        "more exact than they are.",
        "Nothing needs to be done; the largest error says how wide the tolerance has to be.",
    ),
    Rule(
        "OUT009", _INFO, "a cell passes only after replacements in its outputs",
        "Regular expressions of the user's own, of --nbrepro-sanitize-with or of sanitize in the "
        "table of settings, were applied to the stored and the fresh outputs, and without them "
        "the cell would have failed.",
        "Nothing needs to be done; see that they replace no more than they are meant to.",
    ),
    Rule(
        "OUT010", _ERROR, "a replacement takes too long",
        "One of the user's own regular expressions did not come to an end on an output of the "
        "cell. Nested repetitions such as (a+)+ have more ways to match than can be tried. The "
        "outputs of the cell were not compared.",
        "Write the expression without a repetition inside a repetition.",
    ),
    Rule(
        "OUT011", _INFO, "a widget is compared by its presence only",
        "What a widget shows stands in its state, not in the cell's output. The notebook does not "
        "store that state, so all that can be said is that the cell shows a widget.",
        'Save the notebook with the state of its widgets: in JupyterLab, Settings, "Save Widget '
        'State Automatically".',
    ),
)  # fmt: skip

#: Every rule by its code, in the order of the documentation.
RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in _TABLE})
