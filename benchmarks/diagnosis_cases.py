"""Notebooks that do not reproduce for a cause that is known, because they were made so.

Each is run for real by Jupyter's own client, in the order in which its author ran the cells; then
it is given the cells, and the sources, that the author has saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnosis_spoils import Spoil, both, kernel, locked, machine, policy, printed


@dataclass(frozen=True)
class Case:
    """One notebook.

    ``ran`` are the sources in the order in which they were run; ``saved`` the places of those that
    are in the file, from top to bottom (all, if empty), ``edited`` other sources that they have
    there. ``lock`` says when it was locked: "before" the edits, "after" them, after them with its
    "inputs", or "" for never.
    ``then`` are files that were there when it ran, ``now`` those that are there when it is
    checked; ``variables`` are the author's. ``spoil`` changes the notebook's JSON in the end.
    """

    cause: str
    name: str
    ran: tuple[str, ...]
    saved: tuple[int, ...] = ()
    edited: Mapping[int, str] = field(default_factory=dict)
    lock: str = "after"
    then: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    spoil: Spoil | None = None
    tags: Mapping[int, str] = field(default_factory=dict)


RACE = (
    "from concurrent.futures import ThreadPoolExecutor, as_completed\n"
    "def work(n):\n    return sum(i * i for i in range(20_000)) * 0 + n\n"
    "with ThreadPoolExecutor(8) as pool:\n"
    "    done = [f.result() for f in as_completed([pool.submit(work, n) for n in range(60)])]\n"
    "print(done)"
)
HELPER = (
    "import numpy as np\n"
    "def sample(n):\n    rng = np.random.default_rng()\n    return rng.normal(size=n)"
)
TABLE = "import pandas as pd\ndf = pd.DataFrame({'g': list('aab'), 'x': [1, 2, 3], 'y': [5, 5, 1]})"
BITS = (
    "import numpy as np\n"
    "x = np.random.default_rng(1).standard_normal(300_000)\n"
    "a = x[:90_000].reshape(300, 300)"
)

NONDETERMINISM = (
    ("gauss", ("import random", "x = [random.gauss(0, 1) for _ in range(9)]\nprint(x[0])",
               "print(sum(x) / len(x))")),
    ("numpy legacy", ("import numpy as np", "a = np.random.rand(3)", "a", "print(a.sum())")),
    ("generator in a helper", (HELPER, "x = sample(100)", "print(f'{x.mean():.4f}')")),
    ("pandas sample", ("import pandas as pd\ndf = pd.DataFrame({'a': range(50)})", "df.sample(4)")),
    ("shuffle", ("from random import shuffle\ncards = list(range(30))", "shuffle(cards)",
                 "print(cards)")),
    ("one of a few", ("import random as r", "print(r.choice('abcdefghijkl'))")),
    ("uuid", ("import uuid\nrun = uuid.uuid4()", "print('run', run)")),
    ("clock", ("import time\nstart = time.perf_counter()\nn = sum(range(10_000))",
               "print('took', time.perf_counter() - start)")),
    ("threads", (RACE,)),
    ("set of words", ("words = 'the quick brown fox jumps over the lazy dog and runs'.split()",
                      "unique = list(set(words))", "print(unique)")),
    ("address", ("class A:\n    pass\na = A()", "print(id(a))")),
)  # fmt: skip

CASES: tuple[Case, ...] = (
    *(Case("nondeterminism", name, ran) for name, ran in NONDETERMINISM),
    Case("nondeterminism", "time zone",
         ("import time", "print(time.strftime('%H:%M', time.localtime(0)))"),
         variables={"TZ": "America/New_York"}),
    Case("nondeterminism", "day",
         ("from datetime import date", "print('as of', date.today().isoformat())"),
         spoil=printed("as of 20", "as of 19")),
    Case("order", "cell run again after a later one",
         ("x = [3.0, 4.5]", "print(sum(x))", "x = [v - 1 for v in x]", "print(sum(x))"),
         saved=(0, 3, 2)),
    Case("order", "run twice",
         ("import numpy as np\na = np.arange(3.0)", "a = a * 2\nprint(a)", "a = a * 2\nprint(a)",
          "print(a.sum())"), saved=(0, 2, 3)),
    Case("order", "run three times",
         ("log = []", *["log.append(len(log))\nprint(log)"] * 3), saved=(0, 3)),
    Case("order", "defined below",
         ("k = 3", "print(k * 2)"), saved=(1, 0)),
    Case("order", "deleted cell",
         ("import math", "scale = 4", "print(math.sqrt(scale))"), saved=(0, 2)),
    Case("order", "renamed",
         ("rates = [1, 2]", "print(max(rates))"), edited={0: "rate = [1, 2]"}, lock=""),
    Case("order", "filtered below",
         ("import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3], 'b': [2.0, 4.0, 9.0]})",
          "df = df[df.a > 1]", "df.b.mean()"), saved=(0, 2, 1)),
    Case("order", "left out",
         ("n = 10", "print(n + 1)"), saved=(0, -1, 1), edited={-1: "n = 20"}),
    Case("order", "function defined again below",
         ("def f(x):\n    return x + 1", "def f(x):\n    return x * 10", "print(f(3))"),
         saved=(0, 2, 1)),
    Case("order", "column taken out above",
         ("d = {'a': 1, 'b': 2}", "print(d['b'])", "gone = d.pop('b')"), saved=(0, 2, 1)),
    Case("stale source", "constant",
         ("level = 0.05", "ps = [0.01, 0.07, 0.2]", "print(sum(p < level for p in ps))"),
         edited={0: "level = 0.10"}, lock="before"),
    Case("stale source", "the cell itself",
         ("x = [1, 2, 3]", "print(sum(x) / 3)"), edited={1: "print(sum(x) / 2)"}, lock="before"),
    Case("stale source", "function",
         ("def area(r):\n    return 3.14 * r * r", "print(area(2))", "print(area(3) + 1)"),
         edited={0: "def area(r):\n    return 3.1416 * r * r"}, lock="before"),
    Case("stale source", "deleted step",
         ("import pandas as pd\ns = pd.Series([1.0, 2.0, 40.0])", "s = s[s < 10]",
          "print(s.mean())"), saved=(0, 2), lock="before"),
    Case("stale source", "new step",
         ("v = [5, 1, 4]", "print(v[0])"), saved=(0, -1, 1), edited={-1: "v = sorted(v)"},
         lock="before"),
    Case("stale source", "column",
         (TABLE, "t = df.groupby('g').x.sum()", "t"), edited={1: "t = df.groupby('g').y.sum()"},
         lock="before"),
    Case("stale source", "edit that raises",
         ("cal = {'slope': 2}", "print(cal['slope'] * 2)"), edited={1: "print(cal['slop'] * 2)"},
         lock="before"),
    Case("input", "csv", ("import csv\nrows = list(csv.reader(open('a.csv')))", "print(len(rows))"),
         then={"a.csv": "1\n2\n"}),
    Case("input", "pandas", ("import pandas as pd", "df = pd.read_csv('data/b.csv')\ndf.shape"),
         then={"data/b.csv": "x,y\n1,2\n"}, lock=""),
    Case("input", "numpy", ("import numpy as np", "print(np.loadtxt('c.txt').sum())"),
         then={"c.txt": "1 2 3\n"}),
    Case("input", "moved file", ("text = open('d.txt').read()", "print(text)"),
         then={"d.txt": "hello"}, now={"sub/d.txt": "hello"}),
    Case("input", "absolute path", ("import os\nname = 'e.txt'", "print(open(name).read())"),
         edited={0: "import os\nname = '/home/anna/thesis/e.txt'"}, then={"e.txt": "1"}),
    Case("input", "network",
         ("import urllib.request as u", "page = 'ok'\nprint(page)"),
         edited={1: "page = u.urlopen('http://data.invalid/x.csv', timeout=5).read()\nprint(page)"},
         lock="after"),
    Case("input", "other content", ("n = sum(map(int, open('f.txt')))", "print(n)"),
         then={"f.txt": "1\n2\n"}, now={"f.txt": "1\n3\n"}),
    Case("input", "other content, recorded",
         ("import pandas as pd", "df = pd.read_csv('g.csv')", "df.x.sum()"), lock="inputs",
         then={"g.csv": "x\n1\n2\n"}, now={"g.csv": "x\n1\n3\n"}),
    Case("input", "other module, recorded",
         ("import helper", "print(helper.rate)"), lock="inputs",
         then={"helper.py": "rate = 1\n"}, now={"helper.py": "rate = 2.5\n"}),
    Case("environment", "other numpy",
         ("import numpy as np", "a = np.array([1.5, 2])", "a"),
         spoil=both(locked("numpy", "1.13.3"), printed("([1.5, 2. ])", "([ 1.5,  2. ])"))),
    Case("environment", "other pandas",
         ("import pandas as pd\ndf = pd.DataFrame({'a': ['x', 'y']})", "print(df.dtypes)"),
         spoil=both(locked("pandas", "2.2.3"), printed(" str", " object"))),
    Case("environment", "behind another package",
         ("import pandas as pd\ns = pd.Series([1.0, 4.0])", "print(s.std())"),
         spoil=both(locked("numpy", "1.26.4"), printed("2.12132", "2.12999"))),
    Case("environment", "locked, not installed",
         ("import seaborn", "print(seaborn.answer)"), then={"seaborn.py": "answer = 1"},
         spoil=locked("seaborn", "0.13.2")),
    Case("environment", "never locked",
         ("import xarray as xr", "print(xr.answer)"), then={"xarray.py": "answer = 1"}, lock=""),
    Case("environment", "removed from numpy",
         ("import numpy as np", "print(float(np.float64(2)))"),
         edited={1: "print(float(np.float_(2)))"}, spoil=locked("numpy", "1.26.4")),
    Case("environment", "removed, without a record",
         ("import numpy as np", "print(np.prod([2, 3]))"),
         edited={1: "print(np.product([2, 3]))"}, lock=""),
    Case("environment", "only the lock", ("import numpy as np", "print(np.ones(2))"),
         spoil=locked("numpy", "1.26.4")),
    Case("environment", "no such kernel", ("x = 1", "print(x)"), lock="",
         spoil=kernel("julia-1.9")),
    Case("hardware", "other BLAS kernel",
         (BITS, "y = np.linalg.solve(a, x[:300])", "print(y[0].hex(), (x @ x).hex())"),
         variables={"OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "1"}),
    Case("hardware", "amplified",
         (BITS + "\nb = x[:300]", "r = a @ np.linalg.solve(a, b) - b",
          "print(f'residual {abs(r).max() * 1e12:.5f}')"),
         variables={"OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "1"}),
    Case("hardware", "other kind of machine",
         ("from math import exp", "print(sum(exp(-n / 7) for n in range(50)))"),
         spoil=both(machine(platform_machine="arm64"), printed("7.5", "7.5003"))),
    Case("hardware", "other processor",
         ("total = sum(1 / n for n in range(1, 99))", "print(total)"),
         spoil=both(machine(platform_machine="s390x", platform_byteorder="big"),
                    printed("5.167", "5.1671"))),
    Case("hardware", "insisted on", ("print(2 / 3)",),
         spoil=both(machine(platform_machine="arm64"), policy("platform.machine"))),
    Case("result", "number", ("x = [1.0, 2.5]", "print(sum(x))"), spoil=printed("3.5", "3.7")),
    Case("result", "row", ("import pandas as pd", "pd.DataFrame({'a': [10, 20, 30]})"),
         spoil=printed("30", "31")),
    Case("result", "word", ("print('converged' if 3 > 2 else 'failed')",),
         spoil=printed("converged", "failed")),
    Case("result", "array", ("import numpy as np", "b = np.linspace(0, 1, 5)", "b * 2"),
         spoil=printed("1.5", "1.6")),
    Case("result", "beside seeded chance",
         ("import random\nrandom.seed(4)", "x = random.random()\nprint('ok', 12)", "print(x > 2)"),
         spoil=printed("ok 12", "ok 13")),
    Case("result", "without a record", ("d = {'a': 1, 'b': 2}", "d"), lock="",
         spoil=printed("'b': 2", "'b': 3")),
    Case("error", "key", ("c = {'slope': 0.8}", "v = c['slope']\nprint(v)", "print(v + 1)"),
         edited={1: "v = c['offset']\nprint(v)"}),
    Case("error", "division", ("n = 1", "print(10 / n)"), edited={0: "n = 0"}),
    Case("error", "endless", ("x = 0", "print(x)"), edited={1: "while True:\n    x += 1"},
         tags={1: "nbrepro-timeout=2"}),
    Case("error", "process ends", ("import os", "print(1)"), edited={1: "os._exit(3)"}),
    Case("error", "assertion", ("import numpy as np\na = np.eye(2)", "print(a.shape)"),
         edited={1: "assert a.shape == (3, 3)\nprint(a.shape)"}, lock=""),
    Case("error", "syntax", ("x = 1", "print(x)"), edited={1: "print x"}),
    Case("", "plain", ("x = 2", "print(x ** 10)")),
    Case("", "seeded", ("import numpy as np\nr = np.random.default_rng(3)", "r.normal(size=3)")),
    Case("", "pandas", ("import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})", "df.describe()")),
    Case("", "sorted set", ("print(sorted({'b', 'a', 'c'}))",)),
    Case("", "harmless order", ("a = 1", "b = 2", "print(a)", "print(b)"), saved=(0, 1, 3, 2)),
)  # fmt: skip
