from __future__ import annotations

import pytest

from pytest_nbrepro.cache import Text, asked_by


def asked(*cells: str, module: str | None = None) -> list[str]:
    """What the cells ask for, and the module after them, each as "cell 1: the clock"."""
    texts = [Text(f"cell {number}", source) for number, source in enumerate(cells, start=1)]
    texts += [Text("helper.py", module, is_cell=False)] if module is not None else []
    return sorted({f"{each.text}: {each.what}" for each in asked_by(texts)})


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "import time as t\nt.perf_counter()",
        "from time import time\ntime()",
        "from time import *\ntime()",
        "import time\nclock = time.monotonic\nclock()",
        "import time\nt = time\nt.time()",
        "import time\ngetattr(time, 'time')()",
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\ndt.datetime.utcnow()",
        "import datetime\ndatetime.date.today()",
        "import pandas as pd\npd.Timestamp.now()",
        "import pandas as pd\npd.Timestamp('now')",
        "import numpy as np\nnp.datetime64('today')",
        "def f():\n    import time\n    return time.localtime()",
        "import timeit\ntimeit.timeit('1')",
    ],
)
def test_the_clock(source: str) -> None:
    assert "cell 1: the clock" in asked(source)


@pytest.mark.parametrize(
    "source",
    [
        "import random\nrandom.random()",
        "from random import choice\nchoice([1, 2])",
        "import random\nrandom.seed()\nrandom.random()",
        "import random\nrandom.Random()",
        "import numpy as np\nnp.random.rand(3)",
        "import numpy.random as npr\nnpr.normal()",
        "from numpy.random import default_rng\ndefault_rng()",
        "import numpy as np\nnp.random.default_rng(None)",
        "import numpy as np\nnp.random.RandomState()",
        "import pandas as pd\ndf = pd.DataFrame()\ndf.sample(3)",
        "from scipy import stats\nstats.norm.rvs(size=3)",
        "from sklearn.model_selection import train_test_split\ntrain_test_split(x)",
        "import torch\ntorch.randn(2)",
        "import tensorflow as tf\ntf.random.normal([2])",
        "import uuid\nuuid.uuid4()",
        "import random\ngetattr(random, 'random')()",
        "import os\nos.urandom(3)",
        "import secrets\nsecrets.token_hex()",
        "import random\nrandom.random()\nrandom.seed(1)",
        "import random\ndef start():\n    random.seed(1)\nrandom.random()",
        "import random\ndef start():\n    random.seed(1)\nrandom.random()\nstart()",
        "import random\nimport numpy as np\nrandom.seed(1)\nnp.random.rand()",
    ],
)
def test_chance(source: str) -> None:
    assert "cell 1: chance" in asked(source)


@pytest.mark.parametrize(
    "source",
    [
        "import random\nrandom.seed(1)\nrandom.random()",
        "import numpy as np\nnp.random.seed(1)\nnp.random.rand(3)",
        "import numpy as np\nrng = np.random.default_rng(1)\nrng.random()\nrng.choice([1])",
        "import numpy as np\nrng = np.random.default_rng(seed=1)\nrng.normal()",
        "import random\nrng = random.Random(1)\nrng.random()",
        "df.sample(3, random_state=1)",
        "import torch\ntorch.manual_seed(1)\ntorch.randn(2)",
        "import torch\ntorch.tensor([1]).sum()",
        "import tensorflow as tf\ntf.random.set_seed(1)\ntf.random.normal([2])",
        "import keras\nimport numpy as np\nkeras.utils.set_random_seed(1)\nnp.random.rand()",
        "import random\ndef start():\n    random.seed(1)\nstart()\nrandom.random()",
    ],
)
def test_seeded_chance_is_none(source: str) -> None:
    assert asked(source) == []


def test_a_seed_holds_for_the_cells_below_only() -> None:
    draw = "import random\nrandom.random()"
    assert asked("import random\nrandom.seed(1)", draw) == []
    assert asked(draw, "random.seed(1)") == ["cell 1: chance"]


def test_modules_draw_when_cells_call_them() -> None:
    module = "import numpy as np\ndef draw():\n    return np.random.rand()\n"
    assert asked("import helper\nhelper.draw()", module=module) == ["helper.py: chance"]
    seeded = "import numpy as np\nnp.random.seed(3)\nimport helper\nhelper.draw()"
    assert asked(seeded, module=module) == []


def test_a_module_can_seed() -> None:
    module = "import random\ndef start():\n    random.seed(1)\n"
    draw = "import random\nrandom.random()"
    assert asked("import helper\nhelper.start()", draw, module=module) == []
    assert asked("import helper", draw, module=module) == ["cell 2: chance"]


def test_what_cells_import_from_modules_is_followed() -> None:
    module = "import time\nfrom numpy import random\n"
    assert asked("from helper import *\ntime.time()", module=module) == ["cell 1: the clock"]
    assert asked("from helper import *\nrandom.rand()", module=module) == ["cell 1: chance"]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import os\nos.path.exists('a')", "what files there are"),
        ("from os.path import isfile\nisfile('a')", "what files there are"),
        ("from pathlib import Path\nPath('a').exists()", "what files there are"),
        ("from pathlib import Path\nlist(map(Path.is_file, x))", "what files there are"),
        ("import os\nos.stat('a')", "what files there are"),
        ("import os\nos.cpu_count()", "the machine or its user"),
        ("import platform\nplatform.node()", "the machine or its user"),
        ("import socket\nsocket.gethostname()", "the machine or its user"),
        ("import getpass\ngetpass.getuser()", "the machine or its user"),
        ("import os\nos.getcwd()", "its folder"),
        ("from pathlib import Path\nPath('a').resolve()", "its folder"),
        ("open('/proc/meminfo')", "the system"),
        ("eval('1')", "code made as it runs"),
        ("exec(x)", "code made as it runs"),
        ("import importlib\nimportlib.import_module(x)", "modules by names that cannot be told"),
        ("__import__(x)", "modules by names that cannot be told"),
        ("getattr(x, y)", "what cannot be told"),
        ("from numpy.random import *", "what cannot be told"),
        ("import ctypes\nctypes.CDLL('x')", "what lies past Python"),
        ("!ls", "another program"),
        ("import requests as r\nr.get(x)", "another program"),
        ("from sqlalchemy import create_engine\ncreate_engine(x)", "another program"),
        ("import socket\nsocket.socket()", "another program"),
        ("pd.read_sql('select 1', 'postgresql:///db')", "another program"),
        ("pd.read_csv('http://localhost:8000/a.csv')", "another program"),
        ("pd.read_csv('http://127.0.0.1/a.csv')", "another program"),
        ("x = !ls", "another program"),
        ("%%bash\nls", "what cannot be seen"),
        ("%run other.py", "what cannot be seen"),
        ("%time x = 1", "what cannot be seen"),
        ("%%timeit\nx = 1", "what cannot be seen"),
        ("%nobody_knows_it", "what cannot be seen"),
        ("def f(:", "what cannot be read"),
    ],
)
def test_what_else_no_trace_shows(source: str, what: str) -> None:
    assert f"cell 1: {what}" in asked(source)


def test_a_module_that_cannot_be_read_asks() -> None:
    assert asked("import helper", module="print 'two'") == ["helper.py: what cannot be read"]


def test_the_body_of_a_magic_is_read() -> None:
    assert asked("%%capture\nimport time\ntime.time()") == ["cell 1: the clock"]


@pytest.mark.parametrize(
    "source",
    [
        "import pandas as pd\ndf = pd.read_csv('a.csv')\ndf.eval('a + b').describe()",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1])",
        "%load_ext autoreload\n%autoreload 2",
        "import re\nre.compile('a')",
        "import os\nsorted(os.listdir('.'))\nos.environ['A']",
        "import time\ntime.sleep(1)",
        "from datetime import datetime\ndatetime(2020, 1, 1).isoformat()",
        "from pathlib import Path\nPath('a').read_text()",
        "getattr(x, 'name', None)",
        "import uuid\nuuid.uuid5(uuid.NAMESPACE_DNS, 'a')",
        "time = 3\nprint(time)",
        "pd.read_csv('https://example.org/a.csv')",
        "pd.read_csv('file:///data/a.csv')",
    ],
)
def test_what_asks_for_nothing(source: str) -> None:
    assert asked(source) == []


def test_a_reason_names_the_text_and_what_it_uses() -> None:
    (found,) = asked_by([Text("cell 4", "import time as t\nt.time()")])
    assert str(found) == "cell 4 asks for the clock (time.time)"
