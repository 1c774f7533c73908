"""The engine ``pip-tools``: its resolver as a library, in a process of its own.

Never ``pip-compile --generate-hashes``: that downloads every file of every
platform where the index has no JSON interface of its own, and takes ten times
as long. The library finds the digests that the index gives beside each link.
It resolves for the interpreter that it runs in, which is ours.
"""

from __future__ import annotations

import json
import platform
import sys
from typing import Any

from pytest_nbrepro.environment.engines.package import Package, archive
from pytest_nbrepro.environment.engines.pip import index_variables, newest
from pytest_nbrepro.environment.engines.pip_settings import asking
from pytest_nbrepro.environment.engines.question import Answer, Question
from pytest_nbrepro.environment.engines.requirements import usable
from pytest_nbrepro.environment.engines.resolved import answer, refusal
from pytest_nbrepro.environment.engines.tool import run
from pytest_nbrepro.environment.probe import Environment
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.names import normalised

_SCRIPT = "pytest_nbrepro.environment.engines.run_pip_tools"
_OTHER = "choose an engine that can: --engine pip"


class PipTools:
    """Locks what pip-tools would pin."""

    name = "pip-tools"
    excludes_newer = True
    looks_up_hashes = False

    def lock(self, question: Question) -> Answer:
        """Resolve the requirements. Raises FindingError (LOCK020 to LOCK024)."""
        from importlib import metadata

        requirements = usable(question.requirements)
        _same_python(question.environment)
        for requirement in requirements:
            if requirement.url:
                message = f"pip-tools does not say what {requirement.name} at its address is"
                raise FindingError(finding("LOCK022", message, hint=_OTHER))
        asked = {
            "requirements": [str(requirement) for requirement in requirements],
            "options": newest(question.choices.exclude_newer),
        }
        indexes = asking(question.choices.indexes)
        ran = run(
            self.name,
            [sys.executable, "-P", "-m", _SCRIPT],
            text=json.dumps(asked),
            variables=index_variables(question.choices.indexes),
        )
        answers = [line for line in ran.out.splitlines() if line.startswith(MARK)]
        if ran.code or not answers:
            raise refusal(self.name, ran, question, indexes())
        found = json.loads(answers[-1].removeprefix(MARK))
        return answer(
            question,
            [_package(item) for item in found],
            engine=self.name,
            version=metadata.version("pip-tools"),
            indexes=indexes(),
        )


#: What the script's answer begins with.
MARK = "nbrepro-pip-tools:"


def _same_python(environment: Environment) -> None:
    """Raise FindingError (LOCK022) where the interpreter is not like ours."""
    markers = environment.markers
    version = ".".join(map(str, sys.version_info[:2]))
    own = (platform.python_implementation(), version, platform.system(), platform.machine())
    kinds = ("python_implementation", "system", "machine")
    implementation, system, machine = (markers[f"platform_{kind}"] for kind in kinds)
    there = (implementation, markers["python_version"], system, machine)
    if own != there:
        message = (
            f"pip-tools resolves for the Python that it runs in ({' '.join(own)}), and the lock "
            f"is to be for another one ({' '.join(there)})"
        )
        raise FindingError(finding("LOCK022", message, hint=_OTHER))


def _package(item: dict[str, Any]) -> Package:
    file = archive(item["url"], item["sha256"], item["yanked"])
    return Package(normalised(item["name"]), item["version"], (file,))
