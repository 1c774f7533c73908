"""Run by the kernel's own interpreter: prints what that Python is and has, as one JSON line.

Standard library only, and syntax of Python 3.8, because any kernel's Python
may run it. With the argument "files" all installed files are read again; a
kernel that is asked by a cell finds it in ``ARGUMENTS``. The answer follows
`MARK` at the start of a line, so that whatever a site hook prints does no harm.
"""

import os
import sys

# Python puts the folder of a script first on the path; the kernel's has no such entry.
if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
    del sys.path[0]

import base64
import hashlib
import importlib.metadata
import json
import platform
import re
import sysconfig

MARK = "nbrepro-probe:"
# What a record takes for a name and a version.
NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\Z")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_-]*\Z")
# Of one package, no more files that were changed are named.
MOST_NAMED = 20


def markers():
    """The environment markers of PEP 508 that a lock's markers refer to."""
    version = sys.implementation.version
    implementation = "{0.major}.{0.minor}.{0.micro}".format(version)
    if version.releaselevel != "final":
        implementation += version.releaselevel[0] + str(version.serial)
    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": implementation,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }


def header(dist):
    """The header of a distribution's metadata, in which names may come more than once."""
    # The library's own parser, for e-mail, takes ten times as long.
    text = dist.read_text("METADATA")
    if not text:
        return None
    lines = re.sub(r"\n[ \t]+", " ", text.split("\n\n", 1)[0]).split("\n")
    return [tuple(part.strip() for part in line.split(":", 1)) for line in lines if ":" in line]


def facts(dist):
    """Name, version, requirements and origin of one distribution."""
    found = header(dist)
    if found is None:  # an egg, or conda's and Debian's relatives of it
        name, version, requires = dist.metadata["Name"], dist.version, dist.requires or []
    else:
        first = dict(reversed([(key.lower(), value) for key, value in found]))
        name, version = first.get("name"), first.get("version")
        requires = [value for key, value in found if key.lower() == "requires-dist"]
    tags = re.findall(r"^Tag:[ \t]*(\S+)", dist.read_text("WHEEL") or "", re.MULTILINE)
    about = {"version": version, "requires": requires, "tags": tags, "origin": origin(dist)}
    about["installer"] = (dist.read_text("INSTALLER") or "").strip()
    about["payload"] = None if is_editable(about["origin"]) else payload(dist)
    return name, about


def origin(dist):
    """Where it came from, if not from an index (PEP 610)."""
    text = dist.read_text("direct_url.json")
    if not text:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def is_editable(came_from):
    """True for a folder that is imported where it lies."""
    folder = (came_from or {}).get("dir_info")
    return isinstance(folder, dict) and bool(folder.get("editable"))


def rows(dist):
    """The files of a distribution, as (path, hash), from its RECORD (PEP 376, PEP 627)."""
    for line in (dist.read_text("RECORD") or "").splitlines():
        path, _, rest = line.rpartition(",")[0].rpartition(",")
        if path.startswith('"') and path.endswith('"'):
            path = path[1:-1].replace('""', '"')
        if path and not path.endswith(".pyc"):
            yield path.replace("\\", "/"), rest


def payload(dist):
    """A digest of what a distribution was unpacked to, the same whoever installed it and where.

    Left out is what installers write: the folder of metadata itself, and what
    goes to other places than the packages (scripts, data, headers).
    """
    kept = sorted(
        path + "," + hashed + "\n"
        for path, hashed in rows(dist)
        if not path.startswith(("../", "/"))
        and path[1:2] != ":"
        and not path.partition("/")[0].endswith(".dist-info")
    )
    return hashlib.sha256("".join(kept).encode("utf-8", "replace")).hexdigest() if kept else None


def edited(dist):
    """The installed files that are not what RECORD says they are."""
    found = []
    for path, hashed in rows(dist):
        name, _, expected = hashed.partition("=")
        if expected and name in hashlib.algorithms_guaranteed and len(found) < MOST_NAMED:
            try:
                with open(str(dist.locate_file(path)), "rb") as file:
                    digest = hashlib.new(name, file.read()).digest()
            except OSError:
                digest = b""
            if base64.urlsafe_b64encode(digest).decode().rstrip("=") != expected:
                found.append(path)
    return found


def distributions(with_files):
    """What is installed, by normalised name; of two copies the first on the path counts."""
    found, broken, places = {}, [], set()
    for dist in importlib.metadata.distributions():
        place = os.path.realpath(str(getattr(dist, "_path", len(places))))
        if place in places:  # its folder is on the path twice
            continue
        places.add(place)
        try:
            name, about = facts(dist)
        except Exception:  # one damaged folder must not hide the others
            name, about = None, {}
        if not (NAME.match(name or "") and VERSION.match(about["version"] or "")):
            broken.append(place.replace("\\", "/").rsplit("/", 1)[-1])
            continue
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            found[key].setdefault("hidden", []).append(about["version"])
            continue
        if with_files:
            about["edited"] = edited(dist)
        found[key] = about
    return found, sorted(broken)


def conda():
    """The packages of a conda environment, as NAME-VERSION-BUILD; empty elsewhere."""
    try:
        names = sorted(os.listdir(os.path.join(sys.prefix, "conda-meta")))
    except OSError:
        return []
    return [name[:-5] for name in names if name.endswith(".json") and name.count("-") >= 2]


def libc():
    """The C library as (name, version), from its own answer where there is one."""
    try:
        name, version = os.confstr("CS_GNU_LIBC_VERSION").split()
        return name, version
    except (AttributeError, ValueError, OSError):
        name, version = platform.libc_ver()
    if not name and sys.platform == "linux" and "musl" in (sysconfig.get_config_var("SOABI") or ""):
        name = "musl"
    return name or None, version or None


def os_release():
    """The distribution of Linux, or the release of another system."""
    if sys.platform == "darwin":
        return "macOS", platform.mac_ver()[0]
    if sys.platform == "win32":
        return "Windows", platform.version()
    values = {}
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        try:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    key, _, value = line.strip().partition("=")
                    values[key] = value.strip("\"'")
            break
        except OSError:
            pass
    return values.get("ID"), values.get("VERSION_ID")


def main(*arguments):
    """Print the answer."""
    found, broken = distributions("files" in arguments)
    libc_name, libc_version = libc()
    os_id, os_version = os_release()
    answer = {
        "executable": sys.executable,
        "prefix": sys.prefix,
        "markers": markers(),
        "soabi": sysconfig.get_config_var("SOABI") or sysconfig.get_config_var("EXT_SUFFIX"),
        "gil_disabled": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "bits": 64 if sys.maxsize > 2**32 else 32,
        "compiler": platform.python_compiler(),
        "byteorder": sys.byteorder,
        "libc": [libc_name, libc_version],
        "os": [os_id, os_version],
        "distributions": found,
        "broken": broken,
        "conda": conda(),
    }
    print("\n" + MARK + json.dumps(answer), flush=True)


main(*globals().get("ARGUMENTS", sys.argv[1:]))
