"""Where chance comes from, told from the code."""

from __future__ import annotations

import pytest

from pytest_nbrepro.diagnosis import Source, sources_in
from pytest_nbrepro.diagnosis.calls import Chance


def found(*cells: str) -> tuple[Source, ...]:
    return sources_in(enumerate(cells, 1))


def calls(*cells: str) -> list[str]:
    return [source.call for source in found(*cells)]


@pytest.mark.parametrize(
    ("code", "call", "seed"),
    [
        ("import random\nx = random.random()", "random.random", "random.seed(0)"),
        ("import random as r\nr.shuffle(x)", "random.shuffle", "r.seed(0)"),
        ("from random import randint\nrandint(1, 6)", "random.randint", "random.seed(0)"),
        ("import numpy as np\nnp.random.rand(3)", "numpy.random.rand", "np.random.seed(0)"),
        ("from numpy import random\nrandom.normal()", "numpy.random.normal", "random.seed(0)"),
        ("import numpy.random as npr\nnpr.normal()", "numpy.random.normal", "npr.seed(0)"),
        (
            "from numpy.random import default_rng\nrng = default_rng()\nrng.normal()",
            "numpy.random.default_rng",
            "default_rng(0)",
        ),
        (
            "import numpy as np\nr = np.random.RandomState()\nr.rand()",
            "numpy.random.RandomState",
            "np.random.RandomState(0)",
        ),
        ("import torch\ntorch.randn(2)", "torch.randn", "torch.manual_seed(0)"),
        ("import torch.nn as nn\nnn.Linear(2, 1)", "torch.nn.Linear", "torch.manual_seed(0)"),
        ("df.sample(5)", ".sample", "random_state=0"),
        (
            "from sklearn.model_selection import train_test_split as split\nsplit(x, y)",
            "sklearn.model_selection.train_test_split",
            "random_state=0",
        ),
        (
            "from sklearn.ensemble import RandomForestClassifier\nRandomForestClassifier()",
            "sklearn.ensemble.RandomForestClassifier",
            "random_state=0",
        ),
        ("import scipy.stats as st\nst.norm.rvs(3)", "scipy.stats.norm.rvs", "random_state=0"),
    ],
)
def test_unseeded_random_numbers_are_found_with_what_would_seed_them(
    code: str, call: str, seed: str
) -> None:
    (source,) = found(code)
    assert (source.chance, source.call, source.seed) == (Chance.RANDOM, call, seed)


@pytest.mark.parametrize(
    "code",
    [
        "import random\nrandom.seed(3)\nrandom.random()",
        "import numpy as np\nnp.random.seed(3)\nnp.random.rand()\ndf.sample(3)",
        "import numpy as np\nrng = np.random.default_rng(1)\nrng.normal()\nrng.shuffle(x)",
        "import numpy as np\nrng = np.random.default_rng(seed=1)\nrng.sample(3)",
        "import random\nrng = random.Random(4)\nrng.random()",
        "import random\nrng = random.Random()\nrng.seed(4)\nrng.random()",
        "import torch\ntorch.manual_seed(0)\ntorch.rand(3)",
        "from lightning import seed_everything\nseed_everything(1)\nimport random\nrandom.random()",
        "df.sample(3, random_state=1)",
        "from sklearn.cluster import KMeans\nKMeans(3, random_state=1)",
        "from sklearn.linear_model import LinearRegression\nLinearRegression()",
        "import random\nrandom = 3\nrandom.random()",
        "x.random()\nx.now()\nchoice([1])",
    ],
)
def test_what_is_seeded_or_no_source_is_not_found(code: str) -> None:
    assert calls(code) == []


def test_a_seed_in_a_cell_above_holds_and_one_below_does_not() -> None:
    draw = "x = np.random.rand()"
    assert calls("import numpy as np\nnp.random.seed(1)", draw) == []
    assert calls("import numpy as np", draw, "np.random.seed(1)") == ["numpy.random.rand"]


@pytest.mark.parametrize("seed", ["random.seed()", "random.seed(None)"])
def test_a_seed_of_nothing_seeds_nothing(seed: str) -> None:
    assert calls(f"import random\n{seed}\nrandom.random()") == ["random.random"]


@pytest.mark.parametrize(
    ("code", "chance"),
    [
        ("import time\ntime.time()", Chance.CLOCK),
        ("from datetime import datetime as dt\ndt.now()", Chance.CLOCK),
        ("import datetime\ndatetime.date.today()", Chance.CLOCK),
        ("import pandas as pd\npd.Timestamp.now()", Chance.CLOCK),
        ("import pandas as pd\npd.to_datetime('today')", Chance.CLOCK),
        ("%time f()", Chance.CLOCK),
        ("%%timeit\nf()", Chance.CLOCK),
        ("import time\ntime.strftime('%d')", Chance.CLOCK),
        ("import uuid\nuuid.uuid4()", Chance.SYSTEM),
        ("import secrets\nsecrets.token_hex()", Chance.SYSTEM),
        ("import os\nos.getpid()", Chance.SYSTEM),
        ("from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor()", Chance.THREADS),
        ("import requests\nrequests.get(url)", Chance.NETWORK),
        ("from urllib.request import urlopen\nurlopen(url)", Chance.NETWORK),
        ("pd.read_csv('https://example.org/a.csv')", Chance.NETWORK),
        ("id(x)", Chance.ADDRESS),
        ("hash('a')", Chance.SET),
        ("list({'a', 'b'})", Chance.SET),
        ("', '.join(set(words))", Chance.SET),
        ("print(a.union(b))", Chance.SET),
        ("import os\nos.listdir()", Chance.LISTING),
    ],
)
def test_other_sources_are_told_by_their_kind(code: str, chance: Chance) -> None:
    assert [source.chance for source in found(code)] == [chance]


@pytest.mark.parametrize(
    "code",
    [
        "sorted({'a', 'b'})",
        "len(set(words))",
        "sorted(w for w in set(words))",
        "x in {'a', 'b'}",
        "set()",
        "import time\ntime.localtime(0)",
        "import time\ntime.strftime('%d', then)",
        "pd.read_csv('a.csv')",
    ],
)
def test_what_looks_like_one_and_is_the_same_each_time_is_none(code: str) -> None:
    assert calls(code) == []


def test_place_and_cell_are_told() -> None:
    (source,) = found("import random", "x = 1\n\ny = random.random()")
    assert (source.cell, source.line) == (2, 3)


def test_a_cell_that_cannot_be_read_is_passed_over() -> None:
    assert calls("import random", "this is no Python", "random.random()") == ["random.random"]


def test_code_below_a_magic_is_read() -> None:
    assert "random.random" in calls("import random", "%%capture\nrandom.random()")
