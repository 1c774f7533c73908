"""Lock engines: each makes one slim PEP 751 document for the platform of an interpreter."""

from pytest_nbrepro.environment.engines.question import (
    ENGINES,
    Answer,
    Choices,
    Engine,
    Question,
)

__all__ = ["ENGINES", "Answer", "Choices", "Engine", "Question", "engine"]


def engine(name: str) -> Engine:
    """The engine of this name, one of `ENGINES`; what it works with is imported only now."""
    if name == "uv":
        from pytest_nbrepro.environment.engines.uv import Uv

        return Uv()
    if name == "pip":
        from pytest_nbrepro.environment.engines.pip import Pip

        return Pip()
    if name == "pip-tools":
        from pytest_nbrepro.environment.engines.pip_tools import PipTools

        return PipTools()
    from pytest_nbrepro.environment.engines.installed import Installed

    return Installed()
