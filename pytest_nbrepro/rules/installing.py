"""The rules of what is made from locks: environments, files, advice (LOCK040 to LOCK065)."""

from pytest_nbrepro.rules.rule import ERROR, INFO, WARNING, Rule

TABLE = (
    Rule(
        "LOCK040", ERROR, "there is no lock to build an environment from",
        "An environment can be built from a lock that was made on a machine of this kind: "
        "operating system and processor are those of the lock's name.",
        "Check the notebook here with --nbrepro-env current; lock it here if it reproduces.",
    ),
    Rule(
        "LOCK041", ERROR, "no Python here fits the lock",
        "A lock is for one minor version of Python. The one that runs this tool is looked at, "
        "then what uv knows, then PATH. None is downloaded unasked.",
        "Install that version of Python, or name one with --python.",
    ),
    Rule(
        "LOCK042", ERROR, "an archive does not have the hash that was locked",
        "What the index sends under this name and version is another file than the one locked: "
        "the index was changed, or the lock was. Nothing of it was installed, and the environment "
        "that was begun is gone.",
        "Do not install it by other means; find out which of the two is right.",
    ),
    Rule(
        "LOCK043", ERROR, "a locked version is not to be had",
        "The index does not have the package, or not in this version: it was withdrawn, is on "
        "another index, or was never public. Or it is a version that no installer takes.",
        "Name an index that has it with --index-url.",
    ),
    Rule(
        "LOCK044", ERROR, "the package index cannot be reached",
        "The network, a proxy or the index itself does not answer.",
        "Try again, or name another index with --index-url.",
    ),
    Rule(
        "LOCK045", ERROR, "a locked package came from no index",
        "It was installed from a folder, or from a URL that the lock does not know, so nobody "
        "else can install it. Of the Jupyter machinery such a package is left out.",
        "Ask the author for it, or leave it out with --skip-local.",
    ),
    Rule(
        "LOCK046", ERROR, "the environment cannot be built",
        "The installer failed, there is no room, the folder holds something else, or what was "
        "installed is not what is locked. What was begun is gone.",
        "The message says what stood in the way.",
    ),
    Rule(
        "LOCK047", INFO, "an environment was built without hashes",
        "The lock has no hashes of archives, so nothing is refused before it is installed. Once "
        "everything is, versions, and files where the lock has their digests, are compared with "
        "the lock; what is not as locked is not kept.",
        "Lock with hashes to have them enforced: nbrepro lock --hashes NOTEBOOK.",
    ),
    Rule(
        "LOCK048", ERROR, "no kernel can run in the environment, or be registered",
        "A kernel needs ipykernel in the environment, and Jupyter a name that is free.",
        "Lock an environment that has ipykernel; choose another name.",
    ),
    Rule(
        "LOCK049", WARNING, "the environment lacks locked packages",
        "They came from a folder or an unknown URL and were left out.",
        "Install them by hand where the notebook needs them.",
    ),
    Rule(
        "LOCK050", ERROR, "the lock does not say where a package is to be had",
        "A lock file to install from needs the URL and the digest of every package. A lock that "
        "only lists what was installed has none, and an address that is not one of https is not "
        "handed on.",
        "Look the sources up with nbrepro lock --hashes NOTEBOOK, or export to requirements, "
        "which needs names and versions only.",
    ),
    Rule(
        "LOCK051", WARNING, "a package cannot be exported",
        "It was installed from a folder, or from an address that cannot be handed on, so that "
        "nobody else can install it from there; or it has a version that installers do not take. "
        "The file is made without it; where it can hold "
        "comments, one names the package.",
        "Publish the package, or install it from a repository at a commit, and lock anew.",
    ),
    Rule(
        "LOCK052", ERROR, "no container image is known for a lock",
        "A container runs Linux, and begins with an image that has the Python of the lock. There "
        "are images of CPython with glibc; of other Pythons, of musl and of other systems none is "
        "known.",
        "Name an image with --base-image, or lock on Linux, too: nbrepro lock NOTEBOOK keeps the "
        "other locks.",
    ),
    Rule(
        "LOCK053", WARNING, "an export pins versions, but no files",
        "Where the lock knows the digests of all files, an installer refuses any other. This one "
        "does not, or a package comes from a repository, which has none.",
        "Look the files up with nbrepro lock --hashes NOTEBOOK.",
    ),
    Rule(
        "LOCK054", INFO, "an export has no packages of the operating system",
        "A container or Binder begins with a plain Debian or Ubuntu. What the notebook loads and "
        "starts beside the packages of Python is not recorded, or by the names of another system.",
        "Record it with nbrepro lock --system NOTEBOOK, or name packages of Debian with --apt.",
    ),
    Rule(
        "LOCK060", WARNING, "a locked package has known vulnerabilities",
        "The advisory database that --nbrepro-advisories names knows a vulnerability of the locked "
        "version. Its other names (CVE, GHSA) and the version that repairs it are told, where they "
        "are known. Under --nbrepro-policy strict this fails.",
        "Install a fixed version, run the notebook again and lock it; or, where it does not "
        "concern the notebook, allow it for a time in allowed-advisories.",
    ),
    Rule(
        "LOCK061", WARNING, "the advisory database is old",
        "Its newest entry was changed more than 90 days ago. It lacks what became known since, so "
        "that no finding means little.",
        "Bring it up to date: git pull in the checkout, or download the archive again.",
    ),
    Rule(
        "LOCK062", WARNING, "the time of an allowed vulnerability is up",
        "An entry of allowed-advisories has let this vulnerability pass until a day that is over. "
        "It is told again, as if the entry were not there.",
        "Look at it again, then give the entry a later day, or remove it.",
    ),
    Rule(
        "LOCK063", ERROR, "the advisory database cannot be read",
        "What --nbrepro-advisories names is neither a checkout of pypa/advisory-database (a folder "
        "with vulns in it), nor an archive of one, nor an archive of JSON files of osv.dev; or it "
        "is written in YAML and PyYAML is not installed. Nothing is known of the packages.",
        "Get the database anew; for YAML: pip install 'pytest-nbrepro[advisories]'.",
    ),
    Rule(
        "LOCK064", WARNING, "a file of the advisory database cannot be read",
        "A file on one of the locked packages is damaged or far too large; what it says is not "
        "known. The others were read.",
        "Get the database anew.",
    ),
    Rule(
        "LOCK065", INFO, "a known vulnerability is allowed",
        "An entry of allowed-advisories lets it pass, up to the day that is told.",
        "Nothing needs to be done before that day.",
    ),
)  # fmt: skip
