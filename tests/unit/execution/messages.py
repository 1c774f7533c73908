"""Messages made by hand, and the client that interprets them."""

from __future__ import annotations

import warnings
from typing import Any

from pytest_nbrepro.execution.run import Code, Limits

with warnings.catch_warnings():  # as the runner imports it
    warnings.simplefilter("ignore")
    from pytest_nbrepro.execution.client import CellClient

__all__ = ["CellClient", "client", "datas", "display", "printed", "send", "stream"]

Output = dict[str, Any]


def client(cells: int = 1, kept: int = 1000, flood: int = 100_000) -> CellClient:
    """A client in whose first cell, which request "1" runs, messages arrive."""
    limits = Limits(output_bytes=kept, flood_bytes=flood)
    found = CellClient.of([Code("x")] * cells, limits)
    found.begin(0, "1")
    return found


def send(found: CellClient, kind: str, parent: str = "1", **content: Any) -> bool:
    header = {"msg_type": kind, "msg_id": "m"}
    message = {"header": header, "msg_type": kind, "parent_header": {"msg_id": parent}}
    return found.take({**message, "content": content, "metadata": {}, "buffers": []})


def stream(found: CellClient, text: str, name: str = "stdout", parent: str = "1") -> None:
    send(found, "stream", parent, name=name, text=text)


def display(found: CellClient, display_id: str = "", kind: str = "", **data: Any) -> None:
    named = {name.replace("_", "/", 1): value for name, value in data.items()}
    transient = {"display_id": display_id} if display_id else {}
    send(found, kind or "display_data", data=named, metadata={}, transient=transient)


def printed(found: CellClient, name: str = "stdout", cell: int = 0) -> list[Any]:
    """The parts of what was printed to a stream, and of what was not kept its digest."""
    return [
        part
        for output in found.outputs(cell)
        if output.get("name") == name
        for part in output["text"]
    ]


def datas(found: CellClient, cell: int = 0) -> list[Output]:
    return [output["data"] for output in found.outputs(cell) if "data" in output]
