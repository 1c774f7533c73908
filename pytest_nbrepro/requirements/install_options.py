"""The options of pip, uv and conda that stand in notebooks, and what they mean to requirements.

An option is of no matter to what is installed, or it says something that a
requirement cannot. One that is not in the tables counts as the latter. Taken
from the commands' own ``--help`` (pip 26, uv 0.13, conda 25).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_nbrepro.requirements.words import Word

_INDEX = "another index"
_HERE = frozenset({"{sys.prefix}", "$CONDA_PREFIX", "{sys.exec_prefix}"})
PYPI = re.compile(r"https://pypi\.(?:org|python\.org)/simple/?")


@dataclass(frozen=True)
class Options:
    """The options of one program.

    ``flags`` and ``values`` (which take one) are of no matter, ``indexes``
    where they name PyPI; ``reasons`` are told of the others, and those of
    them in ``flags_that_matter`` take no value. Those that are ``here`` are of
    no matter where they name the kernel's own environment.
    """

    flags: frozenset[str]
    values: frozenset[str]
    indexes: frozenset[str]
    reasons: dict[str, str]
    flags_that_matter: frozenset[str]
    here: frozenset[str] = frozenset()

    def takes_value(self, option: str, at: int) -> bool:
        """True where the word behind ``option``, which is the word before the ``at``-th, is its."""
        known = self.values | self.indexes | (self.reasons.keys() - self.flags_that_matter)
        return at > 0 and option in known

    def positional(self, words: Sequence[Word]) -> list[Word]:
        """What of the words are packages.

        Raises ValueError for an option that says what a requirement cannot.
        """
        found: list[Word] = []
        waiting = list(reversed(words))
        only_positional = False
        while waiting:
            word = waiting.pop()
            if only_positional or not word.text.startswith("-"):
                found.append(word)
            elif word.text == "--":
                only_positional = True
            else:
                self._option(word.text, waiting)
        return found

    def _option(self, text: str, waiting: list[Word]) -> None:
        name, equals, value = text.partition("=")
        if not name.startswith("--") and len(name) > 2:  # -qU, -rfile
            name, rest = text[:2], text[2:]
            if name in self.flags and rest[:1] != "=":
                waiting.append(Word("-" + rest))
                return
            equals, value = "=", rest.removeprefix("=")
        if name in self.flags:
            return
        if not equals and waiting and name not in self.flags_that_matter:
            value = waiting.pop().text
        if name in self.here and value in _HERE:
            return
        if name not in self.values | self.indexes:
            reason = self.reasons.get(name, "an option that is not known here")
            raise ValueError(f"{name}: {reason}")
        if name in self.indexes and not PYPI.fullmatch(value):
            raise ValueError(f"{name}: {_INDEX}")


_FLAGS = frozenset(
    "-q --quiet -v --verbose -U --upgrade --user -I --ignore-installed --force-reinstall "
    "--no-cache-dir --no-cache --disable-pip-version-check --no-warn-script-location "
    "--no-warn-conflicts --no-input --no-color --break-system-packages --prefer-binary "
    "--use-pep517 --no-build-isolation --no-python-version-warning --isolated --no-clean --debug "
    "--compile --no-compile --require-virtualenv -y --yes".split()
)
_VALUES = frozenset(
    "--log --proxy --retries --timeout --default-timeout --exists-action --trusted-host --cert "
    "--client-cert --cache-dir --use-feature --use-deprecated --progress-bar --root-user-action "
    "--upgrade-strategy --keyring-provider --resume-retries --src --python".split()
)
_REASONS = {
    "-r": "what is needed stands in another file",
    "--requirement": "what is needed stands in another file",
    "-c": "versions are bounded by another file",
    "--constraint": "versions are bounded by another file",
    "-e": "a folder, or a checkout",
    "--editable": "a folder, or a checkout",
    "-f": "packages come from another place",
    "--find-links": "packages come from another place",
    "-t": "it is installed into a folder of its own",
    "--target": "it is installed into a folder of its own",
    "--root": "it is installed into a folder of its own",
    "--prefix": "it is installed into a folder of its own",
    "--no-index": "packages come from another place",
    "--no-deps": "what the packages need is left out",
    "--pre": "versions that are not released yet",
    "--dry-run": "nothing is installed",
    "--group": "what is needed stands in another file",
    **dict.fromkeys(["--no-binary", "--only-binary"], "it depends on how packages were built"),
}
PIP = Options(
    flags=_FLAGS,
    values=_VALUES,
    indexes=frozenset({"-i", "--index-url", "--pypi-url", "--extra-index-url"}),
    reasons=_REASONS,
    flags_that_matter=frozenset({"--no-index", "--no-deps", "--pre", "--dry-run"}),
)
UV = Options(
    flags=PIP.flags
    | frozenset("-n --system --no-progress --reinstall --refresh --native-tls --strict".split())
    | {"--compile-bytecode", "--no-managed-python", "--managed-python"},
    values=PIP.values | {"-p", "--link-mode", "--index-strategy", "--color"},
    indexes=PIP.indexes | {"--index", "--default-index"},
    reasons={**_REASONS, "--prerelease": _REASONS["--pre"], "--exclude-newer": "a date"},
    flags_that_matter=PIP.flags_that_matter | {"--offline"},
)
_CHANNEL = "a channel of conda's, whose packages are not those of the index"
CONDA = Options(
    flags=frozenset(
        "-y --yes -q --quiet -v --verbose --json --force-reinstall --freeze-installed --no-pin "
        "--no-update-deps --update-deps --copy -k --insecure --no-channel-priority".split()
    ),
    values=frozenset({"--solver", "--repodata-fn"}),
    indexes=frozenset(),
    reasons={
        "-c": _CHANNEL,
        "--channel": _CHANNEL,
        "--override-channels": _CHANNEL,
        "--file": "what is needed stands in another file",
        **dict.fromkeys(["-n", "--name", "-p", "--prefix"], "it may be another environment"),
        "--no-deps": "what the packages need is left out",
        "-d": "nothing is installed",
        "--dry-run": "nothing is installed",
    },
    flags_that_matter=frozenset({"--override-channels", "--no-deps", "-d", "--dry-run"}),
    here=frozenset({"-p", "--prefix"}),
)
