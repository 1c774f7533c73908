"""Execute notebooks from top to bottom in a fresh kernel and write them back.

    python tools/refresh_examples.py examples/*.ipynb

Only outputs, execution counts and the description of the kernel change. What is written is what
Jupyter itself writes, without anything that differs between two runs: no times, no accidents of
how the kernel's output was cut into messages. The kernel is the environment's own `python3`.
"""

import argparse
import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Replace the notebook's outputs with those of a fresh kernel started in a folder."""
    notebook.metadata.kernelspec = dict(KERNELSPEC)
    client = NotebookClient(
        notebook,
        kernel_name=KERNELSPEC["name"],
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    # tracebacks are drawn as wide as the terminal, unless it is said how wide that is
    client.execute(env={**os.environ, "COLUMNS": "80"})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)


def merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring messages of one stream, which the kernel cuts as time has it."""
    merged: list[NotebookNode] = []
    for output in outputs:
        before = merged[-1] if merged else None
        if (
            before is not None
            and output.output_type == before.output_type == "stream"
            and output.name == before.name
        ):
            before.text += output.text
        else:
            merged.append(output)
    return merged


def write(notebook: NotebookNode, path: Path) -> None:
    """Write the notebook as Jupyter does: indented by one, keys sorted, text as it is."""
    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Refresh the notebooks named on the command line."""
    parser = argparse.ArgumentParser(description="Execute notebooks and write them back.")
    parser.add_argument("notebooks", nargs="+", type=Path, help="the notebooks to refresh")
    for path in parser.parse_args().notebooks:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        execute(notebook, path.parent)
        write(notebook, path)
        print(f"refreshed {path}")


if __name__ == "__main__":
    main()
