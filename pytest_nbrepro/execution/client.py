"""nbclient's interpreter of kernel messages, driven cell by cell.

Imported only when a notebook is run: nbclient costs 0.2 s and more.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nbclient import NotebookClient
from nbclient.output_widget import OutputWidget
from nbformat import NotebookNode, from_dict

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

    from pytest_nbrepro.execution.run import Code, Limits


#: What a message costs beside its content.
_MESSAGE_BYTES = 100


class _SilentOutputWidget(OutputWidget):
    """Catches what is printed inside ``with Output():`` as the front end does.

    It does not send its state back to the kernel, as nbclient's does: that
    message crosses the reply being waited for and can stall the cell until
    its time is up.
    """

    def sync_state(self) -> None:
        """Keep the outputs here."""


class CellClient(NotebookClient):
    """Runs code cells by index and counts what they put out.

    ``flooded`` is set when the running cell has exceeded its limit; what it
    puts out from then on is dropped.
    """

    flooded: asyncio.Event

    @classmethod
    def of(
        cls,
        codes: Sequence[Code],
        manager: AsyncKernelManager,
        log: logging.Logger,
        limits: Limits,
    ) -> CellClient:
        """A client for these cells, in this order."""
        cells: list[dict[str, Any]] = [
            {
                "cell_type": "code",
                "source": code.source,
                "metadata": {},  # tags are understood above, and not by nbclient
                "outputs": [],
                "execution_count": None,
            }
            for code in codes
        ]
        client = cls(
            from_dict({"cells": cells, "metadata": {}}),  # type: ignore[no-untyped-call]
            km=manager,
            log=log,
            allow_errors=True,  # an error is an output; what follows is decided above
            timeout_func=lambda _cell: limits.cell_seconds,
            startup_timeout=math.ceil(limits.startup_seconds),
            iopub_timeout=max(30, int(limits.cell_seconds)),
            raise_on_iopub_timeout=True,
            record_timing=False,
        )
        client.widget_registry = {"@jupyter-widgets/output": {"OutputModel": _SilentOutputWidget}}
        client.flooded = asyncio.Event()
        client._limit, client._received = limits.output_bytes, 0
        return client

    _limit: int
    _received: int

    async def connect(self) -> None:
        """Wait until the kernel is ready. Raises RuntimeError where it is not in time."""
        assert self.km is not None
        self.kc = self.km.client()
        self.kc.start_channels()
        await self.kc.wait_for_ready(timeout=self.startup_timeout)  # type: ignore[misc]
        self.kc.allow_stdin = False

    def disconnect(self) -> None:
        """Close the connection."""
        if self.kc is not None:
            self.kc.stop_channels()
            self.kc = None

    async def execute(self, index: int) -> None:  # type: ignore[override]
        """Run one cell. Raises nbclient's DeadKernelError or CellTimeoutError."""
        self._received = 0
        self.flooded.clear()
        await self.async_execute_cell(self.nb.cells[index], index)

    async def interrupt(self) -> None:
        """Send the kernel what Ctrl-C would."""
        assert self.km is not None
        await self.km.interrupt_kernel()  # type: ignore[misc]

    def outputs(self, index: int) -> tuple[Mapping[str, Any], ...]:
        """The outputs of a cell as they are by now."""
        return tuple(self.nb.cells[index].outputs)

    def may_change(self, index: int) -> bool:
        """True where an output of the cell has a display id that later cells can write to."""
        return any(places.get(index) for places in self._display_id_map.values())

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Handle one message of the kernel, as nbclient does, up to the limit."""
        if msg["msg_type"] not in {"status", "execute_input"}:
            self._received += _MESSAGE_BYTES + _size(msg["content"])
            if self._received > self._limit:
                self.flooded.set()
                return None
        held_back = _not_in_the_schema(msg["content"])
        output = super().process_message(msg, cell, cell_index)
        if output is not None and held_back:
            output["data"].update(held_back)
        return output


def _not_in_the_schema(content: dict[str, Any]) -> dict[str, Any]:
    """Take out what nbformat would refuse, and front ends show all the same.

    It allows JSON under application/json and +json only; altair has a type
    that ends in ".json".
    """
    data = content.get("data")
    if not isinstance(data, dict):
        return {}
    refused = [
        mime
        for mime, value in data.items()
        if not isinstance(value, str) and mime != "application/json" and not mime.endswith("+json")
    ]
    return {mime: data.pop(mime) for mime in refused if not _is_lines(data[mime])}


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


def _size(content: Any) -> int:
    """About how many bytes the content of a message takes, as JSON."""
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(len(key) + _size(value) for key, value in content.items())
    if isinstance(content, list):
        return sum(map(_size, content))
    return 8
