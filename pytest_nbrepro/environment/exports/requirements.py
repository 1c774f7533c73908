"""A requirements file. Pure.

pip wants hashes for all packages or none (``--require-hashes``), and packages
from a repository cannot have one:
https://pip.pypa.io/en/stable/topics/secure-installs/
"""

from __future__ import annotations

from pytest_nbrepro.environment.exports.bundle import Bundle, Pinned
from pytest_nbrepro.names import some_of

#: What installs a file should not be replaced by it half-way.
INSTALLERS = frozenset({"pip", "uv"})
#: These too can be left to pip, unless it has to be given a hash for everything.
BUILDERS = frozenset({"setuptools", "wheel"})


def installable(bundle: Bundle) -> tuple[Bundle, bool]:
    """What to hand to an installer, and whether it can be told the hashes of all."""
    whole = bundle.without(INSTALLERS)
    hashed = bool(whole.kept) and all(package.sources.hashes for package in whole.kept)
    return (whole, True) if hashed else (whole.without(BUILDERS), False)


def requirements(bundle: Bundle) -> tuple[str, ...]:
    """The text of a requirements file, with hashes where all packages have some."""
    chosen, hashed = installable(bundle)
    lines = [f"# {bundle.header}", *_why_no_hashes(chosen, hashed=hashed)]
    for package in chosen.packages:
        lines += [lost(package)] if package.sources.is_lost else _lines(package, hashed=hashed)
    return ("\n".join([*lines, ""]),)


def lost(package: Pinned) -> str:
    """The comment that stands for a package that cannot be had."""
    return f"# {package.name}=={package.version} {package.sources.flaw}"


def pin(package: Pinned) -> str:
    """The requirement (PEP 508) of a package that can be had."""
    sources = package.sources
    below = f"#subdirectory={sources.subfolder}" if sources.subfolder else ""
    if sources.git:
        url, commit = sources.git
        return f"{package.name} @ git+{url}@{commit}{below}"
    if sources.archive:
        return f"{package.name} @ {sources.archive.url}{below}"
    return f"{package.name}=={package.version}"


def _why_no_hashes(chosen: Bundle, *, hashed: bool) -> list[str]:
    """Why there are no hashes, where only some packages have them."""
    without = [p.name for p in chosen.kept if not p.sources.hashes]
    if hashed or len(without) == len(chosen.kept):
        return []
    why = "# without hashes, since pip wants all or none: there is none for"
    return [f"{why} {some_of(without)}"]


def _lines(package: Pinned, *, hashed: bool) -> list[str]:
    hashes = package.sources.hashes if hashed else ()
    rows = [pin(package), *(f"    --hash=sha256:{digest}" for digest in hashes)]
    return [*(f"{row} \\" for row in rows[:-1]), rows[-1]]
