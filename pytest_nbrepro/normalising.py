"""The table of what is taken out of outputs before they are compared: the normalising rules.

The one place where such a rule has its name, by which it is left out with
``as-written`` and told by ``nbrepro rules``. How each is done is the
comparison's; a test holds the examples against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class NormalisingRule:
    """One kind of text that differs between two identical runs and says nothing.

    ``summary`` says what it is, ``instead`` what is compared in its place;
    ``before`` and ``after`` are an example, as it comes from a kernel.
    """

    name: str
    summary: str
    instead: str
    before: str
    after: str


_TABLE = (
    NormalisingRule(
        "terminal",
        "colours, and what \\r, \\b or a moved cursor wrote over",
        "what a terminal shows",
        "\x1b[31m 50%\x1b[0m\r100%",
        "100%",
    ),
    NormalisingRule(
        "time",
        "times of the magics %time and %%time",
        "<time>",
        "Wall time: 17.9 ms",
        "Wall time: <time>",
    ),
    NormalisingRule(
        "timeit",
        "times of the magics %timeit and %%timeit",
        "<time>",
        "589 ns ± 8.94 ns per loop (mean ± std. dev. of 7 runs, 1,000,000 loops each)",
        "<time>",
    ),
    NormalisingRule(
        "writefile",
        "whether %%writefile found an older file",
        "<written>",
        "Overwriting script.py",
        "<written> script.py",
    ),
    NormalisingRule(
        "matplotlib",
        "that matplotlib looks for this computer's fonts, once",
        "nothing",
        "Matplotlib is building the font cache; this may take a moment.\n1",
        "1",
    ),
    NormalisingRule(
        "tqdm",
        "elapsed and remaining time and rate in the bars of tqdm",
        "<time>",
        "50it [00:00, 460.50it/s]",
        "50it [<time>]",
    ),
    NormalisingRule(
        "keras",
        "elapsed time and time for each step in the bars of Keras",
        "<time>",
        "1875/1875 - 3s - 1ms/step - loss: 0.1",
        "1875/1875 - <time> - loss: 0.1",
    ),
    NormalisingRule(
        "joblib",
        "elapsed and remaining time of joblib",
        "<time>",
        "[Parallel(n_jobs=2)]: Done   3 out of   5 | elapsed:    0.4s remaining:    0.3s",
        "[Parallel(n_jobs=2)]: Done   3 out of   5 | elapsed:<time>",
    ),
    NormalisingRule(
        "scikit-learn",
        "times of fitting and scoring of scikit-learn",
        "<time>",
        "{'fit_time': array([0.1, 0.2])}",
        "{'fit_time': <time>}",
    ),
    NormalisingRule(
        "statsmodels",
        "date and time in the summaries of statsmodels",
        "<time>",
        "Time:  10:35:08  BIC: 60.56\nNo. Observations: 20",
        "Time:  <time>  BIC: 60.56\nNo. Observations: 20",
    ),
    NormalisingRule(
        "iminuit",
        "how long a minimisation of iminuit took, and whether that is shown",
        "<time>",
        "│ EDM = 1.84e-05 (Goal: 0.0002) │ time = 0.1 sec │",
        "│ EDM = 1.84e-05 (Goal: 0.0002) │<time>│",
    ),
    NormalisingRule(
        "lightgbm",
        "how long LightGBM tested its threads",
        "<time>",
        "the overhead of testing was 0.031177 seconds.",
        "the overhead of testing was <time> seconds.",
    ),
    NormalisingRule(
        "unittest",
        "how long unittest took",
        "<time>",
        "Ran 3 tests in 0.003s",
        "Ran 3 tests in <time>",
    ),
    NormalisingRule(
        "svg-date",
        "the date in figures of matplotlib that stand inside HTML",
        "<date>",
        "<dc:date>2026-11-21T10:47:01.5</dc:date>",
        "<dc:date><date></dc:date>",
    ),
    NormalisingRule(
        "address",
        "memory addresses of objects",
        "<address1>, …",
        "<function f at 0x7f175cd6a710>",
        "<function f at <address1>>",
    ),
    NormalisingRule(
        "thread",
        "numbers of threads",
        "<thread1>, …",
        "<Thread(Thread-5, started 139739223243648)>",
        "<Thread(Thread-5, started <thread1>)>",
    ),
    NormalisingRule(
        "process",
        "numbers of processes of multiprocessing",
        "<process1>, …",
        "<Process name='P-1' parent=1522 initial>",
        "<Process name='P-1' parent=<process1> initial>",
    ),
    NormalisingRule(
        "task",
        "names that asyncio numbers, with the kernel's own tasks",
        "<task1>, …",
        "<Task finished name='Task-72' result=1>",
        "<Task finished name='<task1>' result=1>",
    ),
    NormalisingRule(
        "socket",
        "file descriptors of sockets",
        "<socket1>, …",
        "<socket.socket fd=70, family=2, type=1, proto=0, laddr=('0.0.0.0', 0)>",
        "<socket.socket fd=<socket1>, family=2, type=1, proto=0, laddr=('0.0.0.0', 0)>",
    ),
    NormalisingRule(
        "dask",
        "UUIDs in the keys of delayed calls of Dask",
        "<dask1>, …",
        "Delayed('inc-28b547ba-5d30-4313-b87e-81da2cb62a72')",
        "Delayed('inc-<dask1>')",
    ),
    NormalisingRule(
        "kernel-file",
        "the file name that the kernel gives to a cell",
        "<kernel-file1>, …",
        "/tmp/ipykernel_1522/2241272944.py:1: UserWarning",  # noqa: S108 - an example
        "<kernel-file1>:1: UserWarning",
    ),
    NormalisingRule(
        "temporary",
        "names that Python's tempfile draws, with their folder",
        "<temporary1>, …",
        "/tmp/tmp6z9ft2cg/a.csv",  # noqa: S108 - an example
        "<temporary1>/a.csv",
    ),
    NormalisingRule(
        "site-packages",
        "the folder in which Python's packages are installed",
        "<site-packages>",
        "/opt/venv/lib/python3.12/site-packages/pandas/core/frame.py:545: FutureWarning",
        "<site-packages>/pandas/core/frame.py:545: FutureWarning",
    ),
    NormalisingRule(
        "folders",
        "the notebook's, the home, the environment's, the temporary folder",
        "<folder>, …",
        "/home/bob/report/data.csv",
        "<folder>/data.csv",
    ),
    NormalisingRule(
        "display",
        "ids of displays",
        "<display1>, …",
        "<DisplayHandle display_id=541cc87d9fdd77063e811e4c60ed42b4>",
        "<DisplayHandle display_id=<display1>>",
    ),
    NormalisingRule(
        "element-id",
        "random parts in the ids of a page's elements and their uses",
        "<id1>, …",
        '<div id="58e23ce9-53e1-4b0a-9d6c-0f1e2d3c4b5a"></div>',
        '<div id="<id1>"></div>',
    ),
    NormalisingRule(
        "bokeh",
        "numbers of Bokeh's models",
        "<bokeh1>, …",
        'Bokeh: {"id":"p1008"}',
        'Bokeh: {"id":"<bokeh1>"}',
    ),
    NormalisingRule(
        "dataset",
        "names of data sets, which Altair makes of what they hold",
        "<dataset1>, …",
        '"$schema": "vega-lite", "data": {"name": "data-cdf8a1f8cb2d6a4bf2b2f7b0c3d1e2f4"}',
        '"$schema": "vega-lite", "data": {"name": "<dataset1>"}',
    ),
    NormalisingRule(
        "trace",
        "ids of traces in Plotly's FigureWidget",
        "<trace1>, …",
        "FigureWidget({'uid': '1b671a64-40d5-491e-99b0-da01ff1f3341'})",
        "FigureWidget({'uid': '<trace1>'})",
    ),
    NormalisingRule(
        "great-table",
        "ids of tables of Great Tables",
        "<great-table1>, …",
        '<table class="gt_table" id="owjimtvjfk">',
        '<table class="gt_table" id="<great-table1>">',
    ),
)

#: Every normalising rule by its name, in the order of the documentation.
NORMALISING: Mapping[str, NormalisingRule] = MappingProxyType({rule.name: rule for rule in _TABLE})
