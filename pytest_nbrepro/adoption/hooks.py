"""Put this tool's hooks into a configuration of pre-commit; its comments stay.

PyYAML says where the list of repositories ends; the lines go in there as text,
and what the file then says is compared with what it said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.adoption.change import CannotEditError, line_end, with_end
from pytest_nbrepro.adoption.home import REPOSITORY, TAG

if TYPE_CHECKING:
    import yaml

FILE = ".pre-commit-config.yaml"


def hooks_in(text: str) -> frozenset[str]:
    """The ids of the hooks that a configuration has. Raises CannotEditError."""
    return frozenset(
        hook["id"]
        for repository in _repositories(_loaded(text))
        for hook in repository.get("hooks") or ()
        if isinstance(hook, dict) and isinstance(hook.get("id"), str)
    )


def with_hooks(text: str, ids: Sequence[str]) -> str:
    """The configuration with a repository of these hooks at its end. Raises CannotEditError."""
    if not text.strip():
        return text + "repos:\n" + _entry(ids, "  ", "\n")
    end = line_end(text)
    data = _loaded(text)
    index, indent = _place(text)
    head = with_end(text[:index]) if index == len(text) else text[:index]
    made = head + _entry(ids, indent, end) + text[index:]
    mine = {"repo": REPOSITORY, "rev": TAG, "hooks": [{"id": name} for name in ids]}
    if _loaded(made) != {**data, "repos": [*data["repos"], mine]}:
        raise _by_hand(ids)
    return made


def _by_hand(ids: Sequence[str]) -> CannotEditError:
    words = ", ".join(ids)
    return CannotEditError(f"{FILE} is not changed by a program; put in {REPOSITORY} with {words}")


def _entry(ids: Sequence[str], indent: str, end: str) -> str:
    lines = [f"- repo: {REPOSITORY}", f"  rev: {TAG}", "  hooks:", *(f"    - id: {n}" for n in ids)]
    return "".join(f"{indent}{line}{end}" for line in lines)


def _loaded(text: str) -> dict[str, Any]:
    import yaml

    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        told = " ".join(str(error).split())
        raise CannotEditError(f"{FILE} is no YAML: {told}; correct that first") from None
    if data is None:
        return {}
    if not isinstance(data, dict) or not isinstance(data.get("repos", []), list):
        raise CannotEditError(f"{FILE} has no list of repos; correct that first")
    return data


def _repositories(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (found for found in data.get("repos") or () if isinstance(found, dict))


def _place(text: str) -> tuple[int, str]:
    """Where a repository goes in, and its indent. Raises CannotEditError."""
    import yaml

    root = yaml.compose(text)
    found = next((v for k, v in getattr(root, "value", ()) if k.value == "repos"), None)
    if not isinstance(found, yaml.SequenceNode) or found.flow_style or not found.value:
        raise CannotEditError(
            f"{FILE} has no list of repos with a line for each; put it in by hand"
        )
    last = _last_sign(found)
    line = text.find("\n", last)
    is_ended = text[:last].endswith("\n")  # a literal block ends with its line
    index = last if is_ended else len(text) if line < 0 else line + 1
    return index, " " * found.start_mark.column


def _last_sign(node: yaml.Node) -> int:
    """Where the last scalar below a node ends; nodes themselves end where the next one begins."""
    if isinstance(node.value, list) and node.value and not getattr(node, "flow_style", False):
        inner = node.value[-1]
        return _last_sign(inner[1] if isinstance(inner, tuple) else inner)
    return int(node.end_mark.index)
