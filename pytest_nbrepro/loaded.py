"""What a run of a notebook loads: its modules, asked of the kernel after the last cell.

A module's file is read from its dictionary, never from the module: the ones
that load themselves when they are first used would be loaded by that. What the
kernel loads without any cell is found by a run of nothing, and left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import environment
from pytest_nbrepro.environment import Provider
from pytest_nbrepro.findings import Finding, finding

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.execution import CellRun, Request

_MIME = "application/vnd.nbrepro.files+json"
#: Run in the notebook's own namespace, where the names of built-in functions may be taken.
_QUESTION = f"""
def _nbrepro():
    import builtins as b, sys
    from IPython.display import publish_display_data
    found = []
    for module in b.list(b.dict.values(sys.modules)):
        try:
            file = b.dict.get(b.object.__getattribute__(module, "__dict__"), "__file__")
        except b.Exception:
            continue
        if b.type(file) is b.str:
            found.append(file)
    publish_display_data({{{_MIME!r}: found}})
_nbrepro()
del _nbrepro
"""


def loaded(conducted: Conducted) -> tuple[frozenset[Provider], list[Finding]]:
    """The distributions of which a run has loaded modules, and what has to be said of the run.

    The Jupyter machinery is left out. Raises FindingError where there is no
    kernel, or it does not start.
    """
    from pytest_nbrepro.execution import Code
    from pytest_nbrepro.runs import request_for

    request = replace(request_for(conducted), preload=())
    question = Code(_QUESTION)
    before, _ = _files(conducted, replace(request, codes=(question,)))
    codes = tuple(replace(code, may_raise=True) for code in request.codes)
    after, told = _files(conducted, replace(request, codes=(*codes, question)))
    files = sorted(after - before)
    found = environment.owners(conducted.kernel, files)
    tool = environment.lock_installed(conducted.probed)["tool"]["nbrepro"]
    machinery = frozenset(tool["infrastructure"])  # to show an error it loads more of itself
    return frozenset(p for p in found if p is not None and p.name not in machinery), told


def _files(conducted: Conducted, request: Request) -> tuple[frozenset[str], list[Finding]]:
    """The files of the modules that are loaded when the last code has run."""
    from pytest_nbrepro.execution import NotebookRun, Status

    last = len(request.codes)
    run = NotebookRun(lambda: request, last)
    told: list[Finding] = []
    try:
        for number, code in enumerate(request.codes, start=1):
            if code.skip:
                continue
            result = conducted.runs.cell(run, number)
            if number == last:
                return _answer(result), told
            if result.status is not Status.OK:
                told.append(_not_run(number, result))
            if result.status not in {Status.OK, Status.ERROR}:
                break
        return frozenset(), told
    finally:
        conducted.runs.release(run)


def _answer(result: CellRun) -> frozenset[str]:
    for output in result.outputs:
        data: Any = output.get("data")
        files = data.get(_MIME) if isinstance(data, dict) else None
        if isinstance(files, list):
            return frozenset(file for file in files if isinstance(file, str))
    return frozenset()


def _not_run(number: int, result: CellRun) -> Finding:
    error = next((out for out in result.outputs if out.get("output_type") == "error"), None)
    error = error or result.error
    if error is not None:
        what = f"raised {error.get('ename')}: {error.get('evalue')}".partition("\n")[0]
        return finding("LOCK036", f"{what[:200]}; there may be more to load", cell=number)
    why = {"died": "the kernel ended in it", "flood": "it had to be stopped for its output"}
    what = why.get(str(result.status), "it had to be stopped, as its time was up")
    message = f"{what}; what was loaded cannot be told"
    return finding("LOCK036", message, details=result.notes[:3], cell=number)
