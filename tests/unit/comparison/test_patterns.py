from __future__ import annotations

import pytest

from pytest_nbrepro.comparison.normalise import Renamer
from pytest_nbrepro.comparison.patterns import DURATIONS, IDENTIFIERS

A, B, C = "0x7f175cd6a710", "0x7f175cd6b890", "0x55d0c8a7e2f8"
UUID = "58e23ce9-53e1-4b0a-9d6c-0f1e2d3c4b5a"
OTHER_UUID = "8c0ae0a7-ebd4-41f2-8a3b-9c8d7e6f5a4b"
HEX = "541cc87d9fdd77063e811e4c60ed42b4"


SLOWEST = (
    "The slowest run took 5.19 times longer than the fastest. "
    "This could mean that an intermediate result is being cached.\n"
)
FONTS = "Matplotlib is building the font cache; this may take a moment.\n"


def renamed(text: str) -> str:
    return Renamer().rename(text)


def markup(text: str) -> str:
    renamer = Renamer()
    renamer.declare(text)
    return renamer.rename(text, is_markup=True)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (f"<A at {A}>", f"<A at {B}>"),
        (f"<A object at {A}>", f"<A object at {C}>"),
        ("<LazyFrame at 0x7F175CD6A710>", "<LazyFrame at 0x7F98BF05ED90>"),
        ("Generator(PCG64) at 0x7FFB4234EDC0", "Generator(PCG64) at 0x7FFB422E6540"),
        (f"<environment: {C}>", f"<environment: {A}>"),
        (f"<cparam 'P' ({A})>", f"<cparam 'P' ({B})>"),
        (f"Engle-Granger Test\nID: {A}", f"Engle-Granger Test\nID: {B}"),
        (f"ARCHModelResult, id: {A}", f"ARCHModelResult, id: {C}"),
        (f"PCA(nobs: 100, id: {A})", f"PCA(nobs: 100, id: {B})"),
        (f"<strong>ID</strong>: {A})", f"<strong>ID</strong>: {B})"),
        ("&lt;lightgbm.bas...x7ff01bd1b450&gt;", "&lt;lightgbm.bas...x7fc4fe0eb4d0&gt;"),
        (f"<weakref at {A}; to 'B' at {B}>", f"<weakref at {C}; to 'B' at {A}>"),
        ("<Thread(Thread-5, started 139739223243648)>", "<Thread(Thread-5, started 1397392)>"),
        ("<Thread(T, started daemon 139739223243648)>", "<Thread(T, started daemon 1397392)>"),
        ("<Process name='P-1' parent=1522 initial>", "<Process name='P-1' parent=1745 initial>"),
        (
            "/tmp/ipykernel_1522/2241272944.py:1: UserWarning",
            "/var/folders/x1/T/ipykernel_9/2241272944.py:1: UserWarning",
        ),
        (
            r"C:\Users\me\AppData\Local\Temp\ipykernel_152\2241272944.py:1: UserWarning",
            "/tmp/ipykernel_1522/2241272944.py:1: UserWarning",
        ),
        ("<ipython-input-9-acb7c62c8738> in f()", "<ipython-input-12-acb7c62c8738> in f()"),
        ("'/tmp/tmp6z9ft2cg/a.csv'", "'/private/tmp/tmpvcvuh5ta/a.csv'"),
        (f"<DisplayHandle display_id={HEX}>", f"<DisplayHandle display_id={HEX[::-1]}>"),
        (
            "CPU times: user 14 μs, sys: 2 μs, total: 16 μs\nWall time: 17.9 μs\n",
            "CPU times: user 1.2 s, sys: 1e+03 ns, total: 1.2 s\nWall time: 1min 3s\n",
        ),
        ("CPU times: total: 0 ns\nWall time: 3 ms", "CPU times: total: 15.6 ms\nWall time: 9 ms"),
        (
            "589 ns ± 8.94 ns per loop (mean ± std. dev. of 7 runs, 1,000,000 loops each)",
            "1min 2s ± 3.1 s per loop (mean ± std. dev. of 7 runs, 1 loop each)",
        ),
        (f"{FONTS}careful\n", "careful\n"),
        (f"careful\nWARNING:matplotlib.font_manager:{FONTS}", "careful\n"),
        (FONTS.rstrip(), ""),
        (
            f"{SLOWEST}13.2 µs ± 1 µs per loop (mean ± std. dev. of 7 runs, 10 loops each)",
            "12.1 µs ± 2 µs per loop (mean ± std. dev. of 7 runs, 10 loops each)",
        ),
        (
            "│ EDM = 1.84e-05 (Goal: 0.0002)    │            time = 0.1 sec            │",
            "│ EDM = 1.84e-05 (Goal: 0.0002)    │            time = 0.2 sec            │",
        ),
        (
            "│ EDM = 1.84e-05 (Goal: 0.0002)    │            time = 0.1 sec            │",
            "│ EDM = 1.84e-05 (Goal: 0.0002)    │                                      │",
        ),
        (
            '<td title="Total run time of algorithms"> time = 10.3 sec </td>',
            '<td title="Total run time of algorithms">  </td>',
        ),
        (
            "<FMin algorithm='Migrad' edm=5.4e-19 nfcn=22 time=0.002270208999107126>",
            "<FMin algorithm='Migrad' edm=5.4e-19 nfcn=22 time=9.1e-05>",
        ),
        (
            "Date:  Wed, 25 Nov 2026  - 2008Q2\nTime:  14:47:14\n   # of new datapoints:  1",
            "Date:  Thu, 26 Nov 2026  - 2008Q2\nTime:  15:00:01\n   # of new datapoints:  1",
        ),
        (
            "100%|███| 3.00/3.00 [00:00<00:00, 9.88B/s, loss=0.1]",
            "100%|███| 3.00/3.00 [01:00<00:00, 1.2kB/s, loss=0.1]",
        ),
        ("50it [00:00, 460.50it/s]", "50it [1:00:02,  1.20s/it]"),
        ("0it [00:00, ?it/s]", "0it [00:01, ?it/s]"),
        (
            "1875/1875 ━━━ 3s 1ms/step - accuracy: 0.87",
            "1875/1875 ━━━ 12s 881us/step - accuracy: 0.87",
        ),
        ("313/313 - 3s - 10ms/step - loss: 0.1", "313/313 - 12s - 1s/step - loss: 0.1"),
        (
            "[Parallel(n_jobs=2)]: Done   3 out of   5 | elapsed:    0.4s remaining:    0.3s",
            "[Parallel(n_jobs=2)]: Done   3 out of   5 | elapsed:  1.2min remaining:   40.3s",
        ),
        ("[CV] END ....C=2; total time=   0.0s", "[CV] END ....C=2; total time= 1.1min"),
        (
            "(step 1 of 1) Processing s, total=   0.0s",
            "(step 1 of 1) Processing s, total= 2.0min",
        ),
        ("{'fit_time': array([0.1, 0.2]), 'n': 1}", "{'fit_time': array([0.3,\n 0.4]), 'n': 1}"),
        (
            "No. Observations:  20\nDate:  Sat, 21 Nov 2026  AIC: 1.5\nTime:  10:35:08  BIC: 2",
            "No. Observations:  20\nDate:  Sun, 22 Nov 2026  AIC: 1.5\nTime:  11:00:00  BIC: 2",
        ),
        (
            r"\textbf{Date:} & Sat, 21 Nov 2026 & \textbf{No. Observations:}",
            r"\textbf{Date:} & Sun, 22 Nov 2026 & \textbf{No. Observations:}",
        ),
        (
            "<th>Time:</th>    <td>10:35:08</td> <th>No. Observations:</th>",
            "<th>Time:</th>    <td>10:35:09</td> <th>No. Observations:</th>",
        ),
        (
            "Date:                   2026-11-21 10:47 BIC: 60.5583\nNo. Observations: 20",
            "Date:                   2027-01-02 08:00 BIC: 60.5583\nNo. Observations: 20",
        ),
        (
            "[LightGBM] [Info] the overhead of testing was 0.031177 seconds.",
            "[LightGBM] [Info] the overhead of testing was 0.000034 seconds.",
        ),
        ("Writing script.py", "Overwriting script.py"),
        ("Ran 3 tests in 0.003s\n\nOK", "Ran 3 tests in 12.041s\n\nOK"),
        (
            "<Task pending name='Task-72' coro=<f() running at x.py:2>>",
            "<Task pending name='Task-75' coro=<f() running at x.py:2>>",
        ),
        (
            "<socket.socket fd=70, family=2, type=1, proto=0, laddr=('0.0.0.0', 0)>",
            "<socket.socket fd=71, family=2, type=1, proto=0, laddr=('0.0.0.0', 0)>",
        ),
        (f"(Delayed('sum-{UUID}'), None)", f"(Delayed('sum-{OTHER_UUID}'), None)"),
        (
            r"C:\Users\John Doe\AppData\Local\Temp\tmpab12cd34\a.csv",
            r"C:\Users\al\AppData\Local\Temp\tmp_9zyx876\a.csv",
        ),
        (
            "/opt/v/lib/python3.12/site-packages/pandas/core/frame.py:545: FutureWarning",
            "/home/al/e/lib/python3.11/site-packages/pandas/core/frame.py:545: FutureWarning",
        ),
        (
            r"C:\Users\John Doe\v\Lib\site-packages\pandas\x.py",
            r"C:\Users\al\AppData\Roaming\Python\Python311\site-packages\pandas\x.py",
        ),
        ("'/usr/lib/python3/dist-packages/six.py'", "'/v/lib64/python3.11/site-packages/six.py'"),
        (
            "<svg><dc:date>2026-11-21T10:47:01.5</dc:date></svg>",
            "<svg><dc:date>2027-01-02T08:00:00.25</dc:date></svg>",
        ),
    ],
)
def test_what_is_new_in_every_run_does_not_count(stored: str, fresh: str) -> None:
    assert stored != fresh
    assert renamed(stored) == renamed(fresh)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (HEX, HEX[::-1]),  # a digest is a result
        (UUID, OTHER_UUID),
        (f"Document(id='{UUID}')", f"Document(id='{OTHER_UUID}')"),
        (hex(123456789012), hex(123456789013)),
        ("('0x1cbe991a14',)", "('0x1cbe991a15',)"),
        ("message id: 0x1cbe991a", "message id: 0x1cbe991b"),
        ("trace id: 0x4bf92f3577b34da6", "trace id: 0x4bf92f3577b34da7"),
        (f"grid: {A}", f"grid: {B}"),
        (f"id: {A}, id: {A}", f"id: {A}, id: {B}"),
        ("140718095109904", "140352349605520"),
        (f"<A at {A}>", f"<B at {A}>"),
        (f"read: {FONTS}", "read: "),
        (FONTS.replace(".", " or two."), ""),
        ("took 3.2 s", "took 3.3 s"),
        ("time = 0.1 sec", "time = 0.2 sec"),
        ("│ EDM = 1.84e-05 │ time = 0.1 sec │", "│ EDM = 1.85e-05 │ time = 0.1 sec │"),
        ("│ EDM = 1.84e-05 │ time = 0.1 sec │", "│ EDM = 1.84e-05 │ Nfcn = 22 │"),
        ("│ EDM = 1.84e-05 │ │", "│ EDM = 1.84e-05 │ step = 0.1 sec │"),
        ("<td> time = 0.1 sec </td>", "<td> </td>"),
        ("<FMin nfcn=22 time=0.5>", "<FMin nfcn=23 time=0.5>"),
        ("elapsed 3.2s", "elapsed 3.3s"),
        ("total=5 s", "total=6 s"),
        ("Time: 10:35:08", "Time: 10:35:09"),
        ("Date: Sat, 21 Nov 2026", "Date: Sun, 22 Nov 2026"),
        ("100%|███| 3/3 [00:00<00:00, 9.8it/s, loss=0.1]", "100%|███| 3/3 [0:00, loss=0.2]"),
        (
            "100%|███| 3/3 [00:00<00:00, 9.8it/s, loss=0.1]",
            "100%|███| 3/3 [00:00<00:00, 9.8it/s, loss=0.2]",
        ),
        (
            "100%|███| 3/3 [00:00<00:00, 9.8it/s]",
            "100%|███| 4/4 [00:00<00:00, 9.8it/s]",
        ),
        ("2s 1ms/step - loss: 0.1", "2s 1ms/step - loss: 0.2"),
        ("{'fit_time': 0.1}", "{'fit_time': 0.2}"),
        ("{'test_score': array([0.1])}", "{'test_score': array([0.2])}"),
        ("Writing script.py", "Writing other.py"),
        ("Writing is fun", "Overwriting is fun"),
        ("/tmp/tmp6z9ft2cg/a.csv", "/tmp/tmp6z9ft2cg/b.csv"),
        ("/tmp/template", "/tmp/tmplates"),
        ("/tmp/tmpMODEL_01", "/tmp/tmpMODEL_02"),
        ("/data/tmpresult_1/a.csv", "/data/tmpresult_2/a.csv"),
        ("Ran 3 tests in 0.003s", "Ran 4 tests in 0.003s"),
        ("Ran 3 km in 0.003s", "Ran 3 km in 0.004s"),
        ("name='Task-72'", "name='Task-75'"),
        ("<Task pending name='load' coro=<f()>>", "<Task pending name='save' coro=<f()>>"),
        ("fd=70, family=2", "fd=71, family=2"),
        (f"Delayed('sum-{UUID}')", f"Delayed('max-{UUID}')"),
        (f"Delayed('sum', '{UUID}')", f"Delayed('sum', '{OTHER_UUID}')"),
        (
            "/v/lib/python3.11/site-packages/pandas/x.py:545",
            "/v/lib/python3.11/site-packages/pandas/x.py:546",
        ),
        ("/v/lib/python3.11/site-packages/a.py", "/v/lib/python3.11/site-packages/b.py"),
        ("/a/site-packages/x.py", "/b/site-packages/x.py"),
        ("[12:30, 5 km/s]", "[12:31, 5 km/h]"),
        ("<Process name='P-1' parent=1 initial>", "<Process name='P-2' parent=1 initial>"),
    ],
)
def test_a_result_counts_whatever_it_looks_like(stored: str, fresh: str) -> None:
    assert renamed(stored) != renamed(fresh)


@pytest.mark.parametrize(
    "page",
    [
        '<div id="{}"></div><script>Plotly.newPlot("{}", [1])</script>',
        "<script>getElementById('{}')</script><div id='{}'></div>",
        '<style>#altair-viz-{}.vega {{}}</style><div id="altair-viz-{}"></div>',
        '<img id="_anim_img{}"><input onclick="anim{}.slower()">',
        "&lt;div id=&quot;map_{}&quot;&gt; L.map(map_{})",
        "var tile_layer_{} = L.tileLayer(); tile_layer_{}.addTo()",
        'docs_json = {{"{}":1}}; render_items = [{{"docid":"{}"}}]',
        '{{"type":"object","name":"Selection","id":"{}"}} {{"id":"{}"}}',
        '"comm_id":"{}", "client_comm_id":"{}"',
        "print('<a id=\\'{}\\'></a>#{}')",
    ],
)
@pytest.mark.parametrize("identifier", [UUID, UUID.replace("-", "_"), HEX])
def test_the_name_of_an_element_does_not_count_wherever_it_is_used(
    page: str, identifier: str
) -> None:
    other = identifier[::-1]
    assert markup(page.format(identifier, identifier)) == markup(page.format(other, other))
    assert markup(page.format(identifier, identifier)) != markup(page.format(identifier, other))


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (
            '<style>#T_5d9a0_row0_col1 {}</style><table id="T_5d9a0"><td id="T_5d9a0_row0_col1">',
            '<style>#T_312c4_row0_col1 {}</style><table id="T_312c4"><td id="T_312c4_row0_col1">',
        ),
        ('<table id="table140717129592336">', '<table id="table140351389300816">'),
        (
            '<clipPath id="p4bed56369b"/> url(#p4bed56369b)',
            '<clipPath id="pbcf7577f83"/> url(#pbcf7577f83)',
        ),
        (
            'gt_table <div id="owjimtvjfk"> #owjimtvjfk table',
            'gt_table <div id="gjxoijcfns"> #gjxoijcfns table',
        ),
        ('bokeh "p1008" "p1009"', 'bokeh "p2001" "p2002"'),
        (
            f'object at </span><span style="color: red">{A}</span>',
            f'object at </span><span style="color: red">{B}</span>',
        ),
        (
            "refit_time_: float<br>Seconds.</span>\n<td>float</td>\n  <td>0.004294</td>",
            "refit_time_: float<br>Seconds.</span>\n<td>float</td>\n  <td>0.0239</td>",
        ),
        (
            "{&#x27;me...me&#x27;: array([0.0038..., 0.0044]), &#x27;param_C&#x27;: 1}",
            "{&#x27;me...me&#x27;: array([0.0016..., 0.0301]), &#x27;param_C&#x27;: 1}",
        ),
    ],
)
def test_what_libraries_draw_for_their_pages_does_not_count(stored: str, fresh: str) -> None:
    assert markup(stored) == markup(fresh)


@pytest.mark.parametrize("result", [UUID, HEX, "140717129592336", "0.1234567890123456"])
def test_what_no_element_is_called_counts_in_markup_too(result: str) -> None:
    page = '<div id="88f5ae28-0f05-4b9a-8d29-a0e1c2d3e4f5"></div><td>{}</td>'
    assert markup(page.format(result)) != markup(page.format(result[::-1]))


@pytest.mark.parametrize(
    "unit",
    "/|a/|/a|C:/|/lib/|0x|at 0x|[00:|'fit_time': array([|id=\"|Date: |Delayed('|a-|/tmp/tmp|"
    "CPU times: |Ran 1|<dc:date>|7|f".split("|"),
)
def test_a_long_line_of_beginnings_is_searched_in_one_go(unit: str) -> None:
    literals = " ".join(literal for p in (*DURATIONS, *IDENTIFIERS) for literal in p.literals)
    assert len(markup(unit * (200_000 // len(unit)) + literals)) > 100_000
