"""A forked kernel is what an ordinary start would have made; but for chance, which differs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kernel_traces import alive, within
from served import Kept, Served, kernel_options, serving

#: What a program finds when it begins.
DUMP = """
import json, locale, os, resource, signal, sys, threading, time, warnings
found = {
    "argv": sys.argv,
    "path": sys.path,
    "flags": str(sys.flags),
    "executable": [sys.executable, sys.prefix],
    "options": [sys.warnoptions, sys._xoptions, sys.dont_write_bytecode],
    "filters": [str(entry) for entry in warnings.filters],
    "cwd": os.getcwd(),
    "umask": os.umask(0o22),
    "signals": {s.name: str(signal.getsignal(s)) for s in signal.valid_signals()
                if isinstance(s, signal.Signals)},
    "ignored": [line for line in open("/proc/self/status") if line.startswith("SigBlk")],
    "wakeup": signal.set_wakeup_fd(-1),
    "environment": dict(os.environ),
    "main": sorted(vars(sys.modules["__main__"])),
    "name": __name__,
    "limits": [resource.getrlimit(n) for n in range(16)],
    "nice": os.nice(0),
    "parent": get_ipython().kernel.parent.parent_handle == int(os.environ["JPY_PARENT_PID"]),
    "leader": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
    "locale": [locale.getlocale(), sys.getfilesystemencoding(), time.tzname],
    "stdin": sys.stdin.read() if sys.stdin else None,
    "input": os.readlink("/proc/self/fd/0"),
    "recursion": sys.getrecursionlimit(),
    "switch": sys.getswitchinterval(),
    "hash": hash("text"),
    "stack": threading.stack_size(),
    "main thread": threading.current_thread() is threading.main_thread(),
    "excepthooks": [str(type(sys.excepthook)), str(type(sys.displayhook))],
}
with open("dump.part", "w") as file:
    json.dump(found, file)
os.rename("dump.part", "dump.json")
"""


def ordinary(folder: Path, environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """The dump of a kernel that Jupyter itself would have started."""
    output = (folder / "output.txt").open("ab")
    with subprocess.Popen(
        [sys.executable, "-m", "ipykernel_launcher", *arguments],
        cwd=folder,
        env={**environment, "JPY_PARENT_PID": str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    ) as process:
        output.close()
        assert within(20, (folder / "dump.json").exists)
        process.kill()
    return read(folder)


def read(folder: Path) -> dict[str, Any]:
    path = folder / "dump.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    path.unlink()
    return found


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    libraries = tmp_path_factory.mktemp("libraries")
    for name, source in MODULES.items():
        (libraries / f"{name}.py").write_text(source, encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    return {**kept, "PYTHONHASHSEED": "0", "PYTHONPATH": str(libraries), "TZ": "Asia/Tokyo"}


def test_a_forked_kernel_finds_what_one_started_in_the_ordinary_way_finds(
    environment: dict[str, str], tmp_path: Path
) -> None:
    arguments = [*kernel_options(tmp_path), "-c", DUMP]
    expected = ordinary(tmp_path, {**environment, "ONE": "1"}, *arguments)
    with serving("fork", env=environment) as server:
        os.umask(0o22)
        kept = server.python(DUMP, cwd=tmp_path, env={**environment, "ONE": "1"})
        found = read(tmp_path)
        kept.end()
    assert found["argv"][0] == expected["argv"][0]
    assert found["environment"].pop("JPY_PARENT_PID") != str(os.getpid())
    del expected["environment"]["JPY_PARENT_PID"]
    for key in expected:
        if key != "argv":  # but for the name of the connection file
            assert found[key] == expected[key], key
    assert found["argv"][5:] == expected["argv"][5:]


#: Modules with generators of their own, as libraries have them.
MODULES = {
    "chance": """
import random
import numpy
python, numbers, legacy = random.Random(), numpy.random.default_rng(), numpy.random.RandomState()
""",
    "chosen": """
import random
import numpy
python, numbers, legacy = random.Random(5), numpy.random.default_rng(5), numpy.random.RandomState(5)
later = random.Random()
later.seed(5)
""",
}
DRAWS = """
import json, os, random, sys
import numpy, chance, chosen
found = {
    "random": random.random(),
    "numpy": numpy.random.rand(),
    "fresh": numpy.random.default_rng().random(),
    "urandom": os.urandom(4).hex(),
    "python": chance.python.random(),
    "numbers": chance.numbers.random(),
    "legacy": chance.legacy.rand(),
    "chosen python": chosen.python.random(),
    "chosen later": chosen.later.random(),
    "chosen numbers": chosen.numbers.random(),
    "chosen legacy": chosen.legacy.rand(),
}
print(json.dumps(found), file=sys.__stdout__, flush=True)
"""


@pytest.fixture(scope="module")
def draws(environment: dict[str, str]) -> list[dict[str, Any]]:
    """What two kernels of one server, and a process that had no server, draw by chance."""
    with serving("fork", "numpy", "chance", "chosen", env=environment) as server:
        assert set(server.hello) == {"folder"}
        printed = [server.python(DRAWS, env=environment).printed("\n") for _ in range(2)]
    command = [sys.executable, "-c", DRAWS]
    printed.append(subprocess.check_output(command, env=environment, text=True))
    return [json.loads(text) for text in printed]


@pytest.mark.parametrize(
    "generator", ["random", "numpy", "fresh", "urandom", "python", "numbers", "legacy"]
)
def test_no_two_forks_draw_the_same_by_chance(draws: list[dict[str, Any]], generator: str) -> None:
    assert len({drawn[generator] for drawn in draws}) == 3


@pytest.mark.parametrize("generator", ["python", "later", "numbers", "legacy"])
def test_a_generator_whose_seed_was_chosen_keeps_it(
    draws: list[dict[str, Any]], generator: str
) -> None:
    assert len({drawn[f"chosen {generator}"] for drawn in draws}) == 1


def test_what_was_preloaded_is_there_and_nothing_else_of_it(environment: dict[str, str]) -> None:
    code = "import sys; print('chance' in sys.modules, 'chance' in dir(), file=sys.__stdout__)"
    code += "; sys.__stdout__.flush()"
    with serving("fork", "chance", env=environment) as server:
        assert server.python(code, env=environment).printed("\n") == "True False\n"
    with serving("fork", env=environment) as server:
        assert server.python(code, env=environment).printed("\n") == "False False\n"


@pytest.fixture(scope="module")
def server(environment: dict[str, str]) -> Iterator[Served]:
    with serving("fork", env=environment) as served:
        yield served


def test_forks_have_one_hash_seed_and_their_own_clock(server: Served) -> None:
    code = "import sys, time; print(time.tzname[0], hash('a'), file=sys.__stdout__, flush=True)"
    kept: list[Kept] = [
        server.python(code, env={**os.environ, "TZ": zone}) for zone in ("UTC", "Asia/Tokyo")
    ]
    first, second = (each.printed("\n").split() for each in kept)
    assert (first[0], second[0]) == ("UTC", "JST")
    assert first[1] == second[1]


def test_a_forked_kernel_is_told_when_it_listens_and_killed_when_it_is_let_go(
    server: Served,
) -> None:
    kept = server.start()
    assert kept.told("bound") is True
    assert (kept.folder / "k.json").exists()
    pid = kept.told("pid")
    assert alive(pid)
    assert kept.end(0.1) == []
    assert kept.told("exit") == -signal.SIGKILL
    assert not alive(pid)


def test_a_kernel_whose_folder_is_gone_says_so(server: Served) -> None:
    kept = server.start(cwd="/no/such/folder")
    assert kept.told("failed") == "No such file or directory"
    kept.end()


def test_a_kernel_that_dies_before_it_listens_tells_its_end(server: Served) -> None:
    kept = server.start("-c", "import os; os._exit(4)")
    assert kept.told("exit") == 4
    assert "bound" not in kept.said
    assert kept.end() == []


def test_a_limit_of_memory_holds_for_a_forked_kernel(server: Served) -> None:
    code = "import resource, sys; print(resource.getrlimit(resource.RLIMIT_DATA)[0], "
    code += "file=sys.__stdout__, flush=True)"
    kept = server.python(code, memory=700_000_000)
    assert kept.printed("\n") == "700000000\n"
    kept.end()
