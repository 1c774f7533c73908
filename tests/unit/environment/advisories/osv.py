"""Advisories as databases hold them, in plain values and in files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def events(*steps: str) -> list[Json]:
    """Events such as "introduced 1.0"."""
    return [dict([step.split(" ")]) for step in steps]


def affected(*steps: str, name: str = "six", versions: tuple[str, ...] = (), **more: Any) -> Json:
    """What an advisory says of a package."""
    ranges = [{"type": "ECOSYSTEM", "events": events(*steps)}] if steps else []
    package = {"ecosystem": "PyPI", "name": name}
    return {"package": package, "ranges": ranges, "versions": [*versions], **more}


def osv(name: str, *entries: Json, modified: str = "2026-11-20", **more: Any) -> Json:
    """An advisory of this identifier."""
    return {"id": name, "modified": f"{modified}T07:17:00Z", "affected": [*entries], **more}


#: How the public database writes them.
YAML = """\
id: PYSEC-2024-1
details: 'A text with name: other, and
  modified: 2031-01-01 amid it'
affected:
- package:
    name: six
    ecosystem: PyPI
    purl: pkg:pypi/six
  ranges:
  - type: GIT
    repo: https://github.com/benjaminp/six
    events:
    - introduced: '0'
    - fixed: abcdef
  - type: ECOSYSTEM
    events:
    - introduced: '0'
    - fixed: 1.10
  versions:
  - '1.0'
  - 1.9.0
references:
- type: WEB
  url: https://example.org/1
aliases:
- CVE-2024-1
- GHSA-aaaa-bbbb-cccc
modified: '2026-10-02T07:17:00.000000Z'
published: '2024-10-01T00:00:00Z'
"""


def checkout(folder: Path, text: str = YAML, name: str = "six") -> Path:
    """A checkout of the public database with one advisory."""
    (folder / "vulns" / name).mkdir(parents=True, exist_ok=True)
    (folder / "vulns" / name / "PYSEC-2024-1.yaml").write_text(text, encoding="utf-8")
    return folder


def as_json(*advisories: Json) -> dict[str, bytes]:
    """Files of JSON by their names."""
    return {f"{a['id']}.json": json.dumps(a).encode() for a in advisories}
