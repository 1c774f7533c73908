"""nbclient's interpreter of kernel messages, fed message by message.

Imported only when a notebook is run: nbclient costs 0.2 s and more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbclient.output_widget import OutputWidget
from nbformat import NotebookNode, from_dict

from pytest_nbrepro.digests import Cut, encoded, text_of
from pytest_nbrepro.execution.managers import quiet_logger
from pytest_nbrepro.execution.run import Code, Limits

#: What a message costs beside its content.
_MESSAGE_BYTES = 100
#: The messages that make outputs, and before which old ones are cleared.
_OUTPUTS = frozenset({"stream", "display_data", "execute_result", "error"})
#: The messages whose data are values by mime type; that of widgets is their own.
_BUNDLES = frozenset({"display_data", "execute_result", "update_display_data"})


class _SilentOutputWidget(OutputWidget):
    """Catches what is printed inside ``with Output():`` as the front end does.

    It does not send its state back to the kernel, as nbclient's does: that
    message crosses the reply being waited for and can stall the cell until
    its time is up.
    """

    def sync_state(self) -> None:
        """Keep the outputs here."""


class _Rest:
    """What of a text was not kept: counted and digested."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._characters = 0

    def add(self, text: str, start: int = 0) -> None:
        self._characters += len(text) - start
        for piece in encoded(text, start):
            self._digest.update(piece)

    def cut(self) -> Cut:
        return Cut(self._characters, self._digest.hexdigest())


class CellClient(NotebookClient):
    """Turns the messages that answer to code cells into their outputs.

    ``has_flooded`` is true when the running cell has put out more than it
    may; what comes from then on is dropped.
    """

    has_flooded = False
    _limits: Limits
    _cell_of: dict[str, int]
    _rests: dict[tuple[int, str], _Rest]
    _received = 0
    _kept = 0

    @classmethod
    def of(cls, codes: Sequence[Code], limits: Limits) -> CellClient:
        """An interpreter for these cells."""
        notebook: NotebookNode = from_dict({"cells": [], "metadata": {}})  # type: ignore[no-untyped-call]  # nbformat has no types
        notebook.cells += (_empty() for _ in codes)
        client = cls(notebook, log=quiet_logger(), record_timing=False)
        client.widget_registry = {"@jupyter-widgets/output": {"OutputModel": _SilentOutputWidget}}
        client._limits = limits
        client._cell_of = {}
        client._rests = {}
        return client

    def add(self) -> None:
        """There is one more cell."""
        self.nb.cells.append(_empty())

    def begin(self, index: int, request: str) -> None:
        """From now on, messages that answer to ``request`` are of that cell."""
        self._cell_of[request] = index
        self._received = self._kept = 0
        self.has_flooded = self.clear_before_next_output = False

    def take(self, message: dict[str, Any]) -> bool:
        """Handle one message; true if it says that its cell has ended.

        A message that answers to an earlier cell, as from a thread that it
        started, goes to that one.
        """
        index = self._cell_of.get(message["parent_header"].get("msg_id"))
        if index is None:
            return False
        try:
            self.process_message(message, self.nb.cells[index], index)
        except CellExecutionComplete:
            return True
        except Exception:  # noqa: BLE001 - cells can send whatever they like
            if not message["msg_type"].startswith("comm_"):  # which is no output
                said = f"the kernel sent a message ({message['msg_type']}) that cannot be read"
                self.nb.cells[index].outputs.append(_error("MessageError", said, []))
        return False

    def outputs(self, index: int) -> tuple[Mapping[str, Any], ...]:
        """The outputs of a cell as they are by now."""
        outputs = list(self.nb.cells[index].outputs)
        for (cell, name), rest in self._rests.items():
            if cell == index:
                last = max(i for i, output in enumerate(outputs) if output.get("name") == name)
                outputs[last] = {**outputs[last], "text": [*outputs[last]["text"], rest.cut()]}
        return tuple(outputs)

    def count(self, index: int) -> int | None:
        """The execution count of a cell, None where the kernel has not told one."""
        found = self.nb.cells[index].execution_count
        return found if isinstance(found, int) else None

    def widgets(self) -> dict[str, Mapping[str, Any]]:
        """The models of all widgets by their ids, as a notebook stores them."""
        return {
            name: {
                "model_name": state.get("_model_name"),
                "state": state,
                "buffers": list(self.widget_buffers.get(name, {}).values()),
            }
            for name, state in self.widget_state.items()
        }

    def may_change(self, index: int) -> bool:
        """True where an output of the cell has a display id that later cells can write to."""
        return any(places.get(index) for places in self._display_id_map.values())

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Handle one message of the kernel, as nbclient does, up to the limits."""
        held_back: dict[str, Any] = {}
        if msg["msg_type"] not in {"status", "execute_input"}:
            size = _MESSAGE_BYTES + _size(msg["content"])
            if self.has_flooded and msg["msg_type"] != "error":  # which tells where the cell was
                return None
            self._received += size
            self.has_flooded = self._received > self._limits.flood_bytes
            # of a stream, a part can be kept
            if self.has_flooded and msg["msg_type"] not in {"stream", "error"}:
                return None
            in_widget = self.output_hook_stack[msg["parent_header"].get("msg_id")]
            if self.clear_before_next_output and msg["msg_type"] in _OUTPUTS and not in_widget:
                self._forget_rests(cell_index)
            if msg["msg_type"] == "error":
                said = msg["content"]
                msg["content"] = _error(
                    said.get("ename"), said.get("evalue"), said.get("traceback")
                )
            elif msg["msg_type"] in _BUNDLES:
                self._keep_within(msg["content"], size)
                held_back = _not_in_the_schema(msg["content"])
        output = super().process_message(msg, cell, cell_index)
        if held_back:
            display_id = (msg["content"].get("transient") or {}).get("display_id")
            for shown in [output, *self._displays(display_id)]:
                if shown is not None:
                    shown["data"].update(held_back)
        return output

    def _displays(self, display_id: str | None) -> list[NotebookNode]:
        """The outputs, of all cells, that have this display id."""
        places = self._display_id_map.get(display_id or "", {}).items()
        return [self.nb.cells[cell].outputs[i] for cell, numbers in places for i in numbers]

    def _keep_within(self, content: dict[str, Any], size: int) -> None:
        """Replace what is too much to keep by its digest."""
        self._kept += size
        data = content.get("data")
        if self._kept > self._limits.output_bytes and isinstance(data, dict):
            for mime, value in data.items():
                if _size(value) > _MESSAGE_BYTES:
                    is_text = _is_lines(value) and not mime.endswith("json")
                    data[mime] = Cut.of("".join(value) if is_text else text_of(value))
            self._kept -= size

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Handle an output, as nbclient does; what follows on a stream continues its text."""
        is_plain = not self.output_hook_stack[msg["parent_header"].get("msg_id")]
        if msg["msg_type"] != "stream" or not is_plain:
            return super().output(outs, msg, display_id, cell_index)
        if self.clear_before_next_output:
            self.clear_before_next_output = False
            outs.clear()
            self.clear_display_id_mapping(cell_index)
        name, text = msg["content"]["name"], msg["content"]["text"]
        room = max(self._limits.output_bytes - self._kept, 0)
        rest = self._rests.get((cell_index, name))
        if rest is not None:
            rest.add(text)
            return None
        if len(text) > room:
            rest = self._rests[cell_index, name] = _Rest()
            rest.add(text, room)
            text = text[:room]
            if not text and any(output.get("name") == name for output in outs):
                return None
        self._kept += len(text)
        if outs and outs[-1]["output_type"] == "stream" and outs[-1]["name"] == name:
            outs[-1]["text"].append(text)
        else:
            outs.append(from_dict({"output_type": "stream", "name": name, "text": [text]}))  # type: ignore[no-untyped-call]  # as above
        return None

    def clear_output(self, outs: list[NotebookNode], msg: dict[str, Any], cell_index: int) -> None:
        """Clear the outputs, as nbclient does, now or with the next one."""
        super().clear_output(outs, msg, cell_index)
        if not outs:
            self._forget_rests(cell_index)

    def _forget_rests(self, index: int) -> None:
        self._rests = {key: rest for key, rest in self._rests.items() if key[0] != index}
        self._kept = 0


def _empty() -> NotebookNode:
    """A cell without outputs; its source and tags are understood above, and not by nbclient."""
    plain = {"cell_type": "code", "source": "", "metadata": {}, "outputs": []}
    made: NotebookNode = from_dict({**plain, "execution_count": None})  # type: ignore[no-untyped-call]  # as above
    return made


def _error(name: object, value: object, traceback: object) -> NotebookNode:
    """An error as the schema has it; exceptions can be made to give any other value."""
    lines = traceback if isinstance(traceback, list) else []
    output = {"output_type": "error", "ename": str(name or "Error"), "evalue": str(value or "")}
    made: NotebookNode = from_dict({**output, "traceback": [str(line) for line in lines]})  # type: ignore[no-untyped-call]  # as above
    return made


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
        if isinstance(value, Cut)
        or (
            not isinstance(value, str) and mime != "application/json" and not mime.endswith("+json")
        )
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
