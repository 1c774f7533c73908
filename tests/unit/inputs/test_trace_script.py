"""What the audit hook sees, in a Python of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from scripts import names, traced

_FORK = (
    "import multiprocessing as m\nwith m.get_context('fork').Pool(2) as pool: pool.map(f, 'abc')"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as tests want it: a file, a folder with a file, a module."""
    found = tmp_path / "notebook's folder é"
    (found / "sub").mkdir(parents=True)
    (found / "data.csv").write_text("a\n1\n")
    (found / "sub" / "x.txt").write_text("x")
    (found / "helper.py").write_text("value = 1\n")
    return found


@pytest.mark.parametrize(
    ("code", "read", "missing", "written"),
    [
        ("open('data.csv').read()", "data.csv", "", ""),
        ("open(b'data.csv')", "data.csv", "", ""),
        ("import pathlib; pathlib.Path('sub/x.txt').read_text()", "sub/x.txt", "", ""),
        ("import os; os.open('data.csv', os.O_RDONLY)", "data.csv", "", ""),
        ("import os; os.chdir('sub'); open('x.txt')", "sub/x.txt", "", ""),
        ("import os; open('data.csv'); os.chdir('sub')\ntry: open('data.csv')\nexcept OSError: 0",
         "data.csv sub/data.csv", "sub/data.csv", ""),
        ("open('new', 'w'); open('new')", "", "", "new"),
        ("open('new', 'x'); open('new')", "", "", "new"),
        ("open('new', 'a'); open('new')", "", "", "new"),
        ("open('data.csv', 'w'); open('data.csv')", "", "", "data.csv"),
        ("open('data.csv', 'w+')", "", "", "data.csv"),
        ("open('data.csv', 'a')", "data.csv", "", "data.csv"),
        ("open('data.csv', 'r+')", "data.csv", "", "data.csv"),
        ("open('data.csv').read(); open('data.csv', 'w')", "data.csv", "", "data.csv"),
        ("import os; os.open('data.csv', os.O_WRONLY)", "data.csv", "", "data.csv"),
        ("import os; os.rename('data.csv', 'moved'); open('moved')", "data.csv", "",
         "data.csv moved"),
        ("import os; os.remove('data.csv')", "", "", "data.csv"),
        ("import os; os.remove('data.csv'); open('data.csv', 'w')", "", "", "data.csv"),
        ("import os; os.mkdir('made'); os.makedirs('sub', exist_ok=True)", "", "", "made"),
        ("import os; os.truncate('data.csv', 0)", "data.csv", "", "data.csv"),
        ("import os; os.symlink('data.csv', 'link')", "", "", "link"),
        ("import shutil; shutil.copy('data.csv', 'copy')", "data.csv", "", "copy"),
        ("import os, shutil; os.makedirs('a/b'); open('a/b/c', 'w').close(); shutil.rmtree('a')",
         "", "", "a a/b a/b/c"),
        ("import zipfile; zipfile.ZipFile('z', 'w').write('data.csv')", "data.csv", "", "z"),
        ("import sqlite3; sqlite3.connect('new.db')", "", "", "new.db"),
        ("import sqlite3; sqlite3.connect('data.csv')", "data.csv", "", "data.csv"),
        ("import sqlite3; sqlite3.connect('file:data.csv?mode=ro', uri=True)", "data.csv", "", ""),
        ("import sqlite3; sqlite3.connect(':memory:')", "", "", ""),
        ("import helper", "helper.py", "", ""),
        ("import tempfile; tempfile.TemporaryFile()", "", "", ""),
        ("open('/dev/null'); open('/proc/self/stat'); import json, wave, email", "", "", ""),
        ("try: open('gone')\nexcept OSError: pass", "gone", "gone", ""),
        ("try: open('gone')\nexcept OSError: open('gone', 'w')\nopen('gone')", "gone", "gone",
         "gone"),
        ("try: open('no/folder', 'w')\nexcept OSError: pass", "", "", "no/folder"),
        ("try: open('data.csv', 'x')\nexcept OSError: pass", "", "", ""),
        ("try: open('a\\0b')\nexcept ValueError: pass", "", "", ""),
        ("open('sub/../sub/x.txt')", "sub/x.txt", "", ""),
        (("import threading\nt = [threading.Thread(target=open, args=(f'{i}', 'w')) for i in "
         "range(5)]\n[x.start() for x in t], [x.join() for x in t]"), "", "", "0 1 2 3 4"),
        (f"def f(c): open('sub/x.txt'); open(c, 'w').close()\n{_FORK}", "sub/x.txt", "", "a b c"),
    ],
)  # fmt: skip
def test_files_are_told_as_they_are_opened(
    folder: Path, code: str, read: str, missing: str, written: str
) -> None:
    trace = traced(folder, code)
    assert trace.obstacle == ""
    assert names(trace.read, folder) == set(read.split())
    assert names(trace.missing, folder) == set(missing.split())
    ours = {path for path in trace.written if path.startswith(str(folder))}
    assert names(ours, folder) == set(written.split())


def test_a_local_module_counts_as_its_source_also_when_it_was_compiled(folder: Path) -> None:
    first, second = traced(folder, "import helper"), None
    (folder.parent / f"{folder.name} own").rename(folder.parent / "first")
    second = traced(folder, "import helper")
    for trace in (first, second):
        assert names(trace.read, folder) == {"helper.py"}
        assert names(trace.modules, folder) == {"helper.py"}
        assert trace.written == {}
        assert str(folder) in trace.searched
        assert "helper" in trace.imported
    assert list((folder / "__pycache__").iterdir())


def test_folders_that_cells_list_are_told_apart_from_those_of_imports(folder: Path) -> None:
    trace = traced(folder, "import os, pathlib; os.listdir('sub'); list(pathlib.Path().glob('*'))")
    assert names(trace.listed, folder) == {"sub", str(folder)}
    (folder / "sub" / "package").mkdir()
    (folder / "sub" / "package" / "__init__.py").touch()
    trace = traced(
        folder / "sub", "try: import nothing, package\nexcept ImportError: import package"
    )
    assert trace.listed == {}
    ours = {path for path in trace.searched if path.startswith(str(folder))}
    assert names(ours, folder) == {"sub"}
    assert "nothing" in trace.imported


_READ = "import os\n"


@pytest.mark.parametrize(
    ("code", "told", "as_a_whole"),
    [
        ("os.environ['A']", {"A": "1"}, False),
        ("os.environ.get('A'), os.getenv('B')", {"A": "1", "B": None}, False),
        ("'B' in os.environ", {"B": None}, False),
        ("os.environb[b'A']", {"A": "1"}, False),
        ("os.environ['B'] = '2'; os.environ['B']", {}, False),
        ("os.environ.pop('A'); os.environ.get('A')", {"A": "1"}, False),
        ("os.environ.setdefault('B', '2'); os.environ['B']", {"B": None}, False),
        ("os.putenv('B', '2'); os.environ.get('B')", {}, False),
        ("os.path.expandvars('$A $B')", {"A": "1", "B": None}, False),
        ("list(os.environ)", {}, True),
        ("dict(os.environ)", {"A": "1"}, True),
        ("repr(os.environ)", {}, True),
        ("os.environ.copy()", {"A": "1"}, True),
    ],
)
def test_variables_are_told_that_were_read_before_they_were_set(
    folder: Path, code: str, told: dict[str, str | None], as_a_whole: bool
) -> None:
    trace = traced(folder, _READ + code, A="1")
    ours = {name: value for name, value in trace.variables.items() if name in {"A", "B"}}
    assert (ours, trace.all_variables) == (told, as_a_whole)


def test_a_variable_that_is_not_there_raises_as_it_would_untraced(folder: Path) -> None:
    code = (
        "import os, traceback\ntry: os.environ['B']\nexcept KeyError:\n    open('said', 'w').write("
    )
    traced(folder, code + "traceback.format_exc())")
    lines = (folder / "said").read_text().splitlines()
    assert lines[-1] == "KeyError: 'B'"
    assert sum(line.startswith("  File") for line in lines) == 2


@pytest.mark.parametrize(
    ("code", "hosts"),
    [
        ("s.connect(('127.0.0.1', 1))", ""),
        ("s.connect(('localhost', 1))", ""),
        ("s.sendto(b'', ('192.0.2.1', 1))", "192.0.2.1"),
        ("s.connect(('192.0.2.1', 9))", "192.0.2.1"),
        ("socket.getaddrinfo('192.0.2.1', 9)", ""),
        ("socket.getaddrinfo('no.invalid', 9)", "no.invalid"),
        ("socket.gethostbyname('no.invalid')", "no.invalid"),
        ("socket.gethostbyname(socket.gethostname())", ""),
        ("socket.getaddrinfo(None, 9)", ""),
        ("socket.getaddrinfo('0.no.invalid', 9)", "0.no.invalid"),
        ("socket.getaddrinfo('127.no.invalid', 9)", "127.no.invalid"),
        ("s.connect(('127.1.2.3', 9))", ""),
        ("socket.socket(socket.AF_UNIX).connect('nowhere')", ""),
        ("socket.getaddrinfo('no.invalid', 9)\nfinally: s.connect(('192.0.2.1', 9))", "no.invalid"),
    ],
)
def test_hosts_are_told_and_loopback_is_not(folder: Path, code: str, hosts: str) -> None:
    first, _, second = code.partition("\n")
    lines = "".join(
        f"try: {line.removeprefix('finally: ')}\nexcept OSError: pass\n"
        for line in (first, second)
        if line
    )
    begin = "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    assert set(traced(folder, begin + lines).hosts) == set(hosts.split())


@pytest.mark.parametrize(
    ("code", "processes"),
    [
        ("import subprocess; subprocess.run(['true', 'a b'])", {"true a b"}),
        ("import subprocess; subprocess.run('true', shell=True)", {"/bin/sh -c true"}),
        ("import os; os.system('true')", {"true"}),
        (
            "import os; os.spawnv(os.P_WAIT, '/bin/true', ['true'])",
            {"a fork of the kernel", "true"},
        ),
        ("import os; os.posix_spawn('/bin/true', ['true', '1'], {})", {"true 1"}),
        ("import os\nif not os.fork(): os._exit(0)\nos.wait()", {"a fork of the kernel"}),
        (
            (
                "import multiprocessing as m, _posixsubprocess\n"
                "with m.get_context('spawn').Pool(1) as p: p.map(abs, [1])"
            ),
            {"a process that Python did not start"},
        ),
        ("import subprocess\ntry: subprocess.run(['fc-list'])\nexcept OSError: pass", set()),
    ],
)
def test_processes_are_told_also_where_only_their_end_is_seen(
    folder: Path, code: str, processes: set[str]
) -> None:
    assert set(traced(folder, code).processes) == processes


def test_facts_that_come_after_the_descriptor_was_closed_go_into_no_other_file(
    folder: Path,
) -> None:
    code = (
        "import os\nos.closerange(3, 100)\nfound = [open(f'mine{i}', 'w') for i in range(9)]\n"
        "open('data.csv').read()\nfor file in found: file.close()"
    )
    trace = traced(folder, code)
    assert (names(trace.read, folder), trace.obstacle) == ({"data.csv"}, "")
    assert {(folder / f"mine{i}").read_text() for i in range(9)} == {""}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os; os._exit(0)", "the kernel ended, or was broken"),
        ("import os; os.execv('/bin/true', ['true'])", "the kernel ended, or was broken"),
        (
            (
                "import gc\n[o.__dict__.clear() for o in gc.get_objects() "
                "if type(o).__name__ == 'Files']\ntry: open('data.csv')\nexcept Exception: pass"
            ),
            "the kernel ended, or was broken",
        ),
        (
            "import os\nhere = os.open('sub', os.O_RDONLY)\nos.open('x.txt', 0, dir_fd=here)",
            "it does not tell what it opened below a folder",
        ),
        ("open(type('P', (), {'__fspath__': lambda self: 1 / 0})())", "0 things"),
        ("import os\nos.environ._data.__class__.__mro__", ""),
    ],
)
def test_what_cells_break_is_an_obstacle_and_no_error(folder: Path, code: str, said: str) -> None:
    if "1 / 0" in code:
        code, said = f"try: {code}\nexcept ZeroDivisionError: pass", ""
    trace = traced(folder, code)
    assert trace.obstacle.startswith(said)
    assert bool(trace.obstacle) == bool(said)


def test_a_cell_that_replaces_functions_does_not_disturb_the_trace(folder: Path) -> None:
    code = (
        "import builtins, io, json, os\nkeep = open\nbuiltins.open = io.open = json.dumps = None\n"
        "for name in ('open', 'stat', 'write', 'fstat', 'readlink'): setattr(os, name, None)\n"
        "keep('sub/x.txt')"
    )
    trace = traced(folder, code)
    assert (names(trace.read, folder), trace.obstacle) == ({"sub/x.txt"}, "")


def test_what_was_done_before_a_kernel_died_is_not_lost(folder: Path) -> None:
    trace = traced(folder, "open('data.csv'); import os; os.kill(os.getpid(), 9)", exits=-9)
    assert names(trace.read, folder) == {"data.csv"}
    assert trace.obstacle


def test_no_more_than_so_many_facts_are_written_down(folder: Path) -> None:
    code = "for i in range(100_050):\n    try: open(f'/nowhere/{i}')\n    except OSError: pass"
    trace = traced(folder, code)
    assert trace.obstacle.endswith("things that it did could not be written down")
    assert len(trace.read) <= 100_000


def test_libraries_that_open_files_past_python_are_told(folder: Path) -> None:
    (folder / "h5py.py").touch()
    assert traced(folder, "import h5py").opaque == {"h5py"}


@pytest.mark.parametrize(
    ("modules", "opaque"),
    [
        ("pyarrow pyarrow.lib pyarrow.compute pandas", set()),
        ("pyarrow pyarrow.lib pandas pyarrow._parquet", {"pyarrow"}),
        ("pyarrow pandas pyarrow.csv", {"pyarrow"}),
        ("pyarrow", {"pyarrow"}),
    ],
)
def test_pyarrow_is_told_where_it_is_more_than_what_pandas_loads(
    folder: Path, modules: str, opaque: set[str]
) -> None:
    code = f"import sys, types\nfor name in {modules.split()}: "
    code += "sys.modules[name] = types.ModuleType(name)"
    assert traced(folder, code).opaque == opaque


def test_what_lies_in_the_environment_is_not_told(folder: Path) -> None:
    trace = traced(folder, f"open({sys.executable!r}, 'rb'); import json.tool; open(json.__file__)")
    assert trace.read == {}
    assert trace.system == {}


def test_files_of_the_system_are_kept_apart(folder: Path) -> None:
    trace = traced(folder, "open('/etc/passwd')")
    assert (trace.read, trace.system) == ({}, {"/etc/passwd": 1})
