"""The rules of requirements, and of locks made from them (LOCK020 to LOCK036)."""

from pytest_nbrepro.rules.rule import ERROR, WARNING, Rule

TABLE = (
    Rule(
        "LOCK020", ERROR, "the record states no requirements to make a lock of",
        "The engines uv, pip and pip-tools find the packages that satisfy the requirements in the "
        "record, --only-direct locks those that they name, and this record has none.",
        "State what the notebook needs, or lock all that is installed: nbrepro lock NOTEBOOK.",
    ),
    Rule(
        "LOCK021", ERROR, "a stated requirement cannot be handed to a resolver",
        "Requirements are names with versions, extras and markers (PEP 508), or addresses under "
        "https. Options, files, folders and variables, which resolvers would take as well, are "
        "refused: a notebook may come from a stranger.",
        "Correct the requirement that the message shows, or remove it.",
    ),
    Rule(
        "LOCK022", ERROR, "the lock engine cannot be used here",
        "Its tool is not installed or too old, or cannot resolve for the kernel's Python, or not "
        "as it is asked to.",
        "Install what the message names, or choose another engine with --engine.",
    ),
    Rule(
        "LOCK023", ERROR, "the resolver found no packages that fit",
        "Requirements contradict each other, a package or version does not exist, or it has no "
        "file for this Python. The reason is the resolver's own; nothing was written.",
        "Change the requirements.",
    ),
    Rule(
        "LOCK024", ERROR, "the package index cannot be reached",
        "The network, the address or the right to ask is missing. Nothing was written.",
        "Check the network and pip's configuration, or name another index with --index-url.",
    ),
    Rule(
        "LOCK025", WARNING, "a locked version was taken back by its authors",
        "The index marks the release as yanked: it still installs when asked for by version, and "
        "may be broken or withdrawn for a reason that the message gives, if the authors did.",
        "Require another version, unless it is this one that made the outputs.",
    ),
    Rule(
        "LOCK026", WARNING, "no archive with a digest is known of a locked package",
        "The index does not have the file, or gives no SHA-256 digest for it; or the installed "
        "wheel is none of those on the index, because it was built on this computer. The lock "
        "holds name and version only, and what is installed from it cannot be verified.",
        "Name an index that has the package: --index-url.",
    ),
    Rule(
        "LOCK027", WARNING, "only an index on this computer has a locked package",
        "Your pip is configured with folders to install from, and the file is in none of the "
        "indexes on the web. Its digest is stored, its address is not: it would say nothing to "
        "others.",
        "Name an index that others can reach: --index-url.",
    ),
    Rule(
        "LOCK028", WARNING, "the new lock has no archive hashes, and the one before had",
        "Hashes are looked up in an index, and only where that is asked for. They are not taken "
        "over from the lock before, because a notebook may come from a stranger. Without them an "
        "installer cannot refuse other files, and no pylock.toml can be made.",
        "Lock with hashes: nbrepro lock --hashes.",
    ),
    Rule(
        "LOCK030", WARNING, "a cell cannot be read as Python",
        "What the cell imports is not known, because its code has a mistake, or is in the syntax "
        "of a newer Python than the one that runs this tool. The other cells are read.",
        "Correct the cell, or run nbrepro with the Python of the notebook.",
    ),
    Rule(
        "LOCK031", ERROR, "a text that is no requirement",
        "Requirements are written as pip takes them (PEP 508), such as pandas>=2. A local path, a "
        "URL that is not https or ssh, or one with a password in it, must not be in a notebook.",
        "Write it as a name and a range of versions, in quotes.",
    ),
    Rule(
        "LOCK032", WARNING, "an install command that cannot be converted",
        "The command says something that a requirement cannot: a file of requirements, a folder, "
        "another index, a channel of conda's, a variable; or its line does something else too. It "
        "is left as it is.",
        "State what it asks for with nbrepro requirements --add, and remove the line by hand.",
    ),
    Rule(
        "LOCK033", WARNING, "something in another tool's record cannot be taken over",
        "The notebook holds requirements of jupyterlab-requirements, juv or PEP 723, and one of "
        "them cannot be stated in this tool's record, or cannot be read.",
        "State what it asks for with nbrepro requirements --add.",
    ),
    Rule(
        "LOCK034", ERROR, "the notebook is not written in Python",
        "Imports, install commands and requirements are those of Python.",
        "Leave the notebook out.",
    ),
    Rule(
        "LOCK035", WARNING, "two requirements of one name disagree",
        "The notebook asks for one package twice, with different versions. What the record states "
        "is kept; of what stands in the notebook, the last counts.",
        "State the right one with nbrepro requirements --add.",
    ),
    Rule(
        "LOCK036", WARNING, "the notebook did not run to its end",
        "What it loads was asked after a run in which a cell raised an error, or could not be "
        "asked because the run had to be stopped. There may be more.",
        "See what fails: pytest --nbrepro NOTEBOOK.",
    ),
)  # fmt: skip
