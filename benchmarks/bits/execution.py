"""Run the notebooks under a setting, each as a script in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bits.settings import Setting

FOLDER = Path(__file__).parent
#: The digest of what each cell printed, by its name, of each notebook by its name.
Bits = Mapping[str, Mapping[str, str]]
_WORKERS = 2
_LONGEST = 600  # seconds for a notebook


@dataclass
class Runner:
    """Runs notebooks with the ``python`` of their environment; the same setting once only.

    ``keep`` is a folder in which the runs are kept for the next time.
    """

    python: str
    keep: Path | None = None
    notebooks: list[Path] = field(
        default_factory=lambda: sorted((FOLDER / "notebooks").glob("*.py"))
    )
    _known: dict[str, Bits] = field(default_factory=dict)

    def bits(self, setting: Setting, repeat: int = 0) -> Bits:
        """What every notebook prints under the setting."""
        key = f"{setting.key}, run {repeat + 1}"
        if key not in self._known:
            self._known[key] = self._kept(key) or self._run(setting)
            print(f"run: {setting.name}: {key}", file=sys.stderr, flush=True)
            self._store(key)
        return self._known[key]

    def leave_out(self, names: Collection[str]) -> None:
        """Do without these notebooks from now on."""
        self.notebooks = [path for path in self.notebooks if path.stem not in names]
        self._known = {
            key: {name: digests for name, digests in bits.items() if name not in names}
            for key, bits in self._known.items()
        }

    def _run(self, setting: Setting) -> Bits:
        with ThreadPoolExecutor(_WORKERS) as pool:
            found = pool.map(lambda path: self._digests(path, setting), self.notebooks)
            return {path.stem: bits for path, bits in zip(self.notebooks, found, strict=True)}

    def _digests(self, path: Path, setting: Setting) -> dict[str, str]:
        command = [self.python, "-P", str(FOLDER / "inside.py"), str(path)]
        with setting.processors():
            done = subprocess.run(
                command,
                env={**os.environ, **setting.variables},
                capture_output=True,
                text=True,
                timeout=_LONGEST,
                check=False,
            )
        if done.returncode:
            raise SystemExit(f"{path.stem} under {setting.name}:\n{done.stderr[-2000:]}")
        lines = (line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
        return {cell: digest for cell, digest in lines}  # noqa: C416 - pairs, to mypy too

    def _kept(self, key: str) -> Bits | None:
        path = self._path
        kept: dict[str, Bits] = json.loads(path.read_text()) if path and path.exists() else {}
        found, names = kept.get(key, {}), [path.stem for path in self.notebooks]
        return {name: found[name] for name in names} if found.keys() >= set(names) else None

    def _store(self, key: str) -> None:
        path = self._path
        if path:
            kept = json.loads(path.read_text()) if path.exists() else {}
            path.write_text(json.dumps({**kept, key: self._known[key]}), encoding="utf-8")

    @property
    def _path(self) -> Path | None:
        return self.keep / "runs.json" if self.keep else None
