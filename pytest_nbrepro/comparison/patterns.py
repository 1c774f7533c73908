r"""What is new in every run and says nothing about the result: durations and identifiers.

Durations are known by the words of the tool that prints them, never by their
looks: a number of seconds that a notebook prints itself is a result. So are a
digest and a UUID, unless an element of the page bears it as its id. Every
pattern is bounded, and tried only where a literal that it needs occurs: a plot
can be one line of 5 MB.

The forms are those of IPython 9.18 (core/magics/execution.py, osm.py), tqdm
4.70 (std.py), joblib 1.6, scikit-learn 1.9, statsmodels 0.15, iminuit 2.33,
LightGBM 4.7, Great Tables 1.1, bokeh 3.9, dask 2026.8 and Python 3.11, as they
came from kernels; that of Keras 3 is read from its source (utils/progbar.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEX = "[0-9a-fA-F]"
_UUID = rf"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"
_SECONDS = r"\d[\d.]{0,11}(?:e[+-]\d{1,3})? ?(?:ns|[µμu]s|ms|s|min|h|d)"
_CLOCK = r"\d{1,4}:\d\d(?::\d\d)?"
_SLASH = r"(?:\\\\?|/)"
#: A folder of installed packages: of a Unix, of Windows, of a user of Windows.
_SITE_PACKAGES = re.compile(
    rf"(?<![\w.~\\/-])(?P<v>(?:[A-Za-z]:(?:{_SLASH}[\w.+~ -]{{1,64}}){{1,24}}?"
    rf"|(?:{_SLASH}[\w.+~-]{{1,64}}){{1,24}}?){_SLASH}"
    rf"(?:lib(?:64)?{_SLASH}python3(?:\.\d{{1,2}}t?)?|Lib|Python3\d{{1,2}}){_SLASH}"
    r"(?:site|dist)-packages)(?=[\\/])"
)
#: What Python's tempfile draws.
_DRAWN = r"tmp[a-z0-9_]{8}(?![a-zA-Z0-9_])"
#: What stands between the words and the numbers of a table, in plain text, HTML and LaTeX.
_BETWEEN = r"(?:[ &}]|</?t[hd]>){1,80}"


@dataclass(frozen=True)
class Pattern:
    """One kind of text to replace: the group ``v`` of the expression.

    ``name`` is that of the normalising rule; one rule can have several.
    ``literals`` are texts of which one has to occur for it to match;
    ``instead`` is what to write, or None for the name and a number that tells
    one such text from another. ``reused`` is true for identifiers that are
    given anew when their bearer is gone.
    """

    name: str
    expression: re.Pattern[str]
    literals: tuple[str, ...]
    instead: str | None = None
    reused: bool = False


def _duration(rule: str, expression: str, *literals: str, instead: str = "<time>") -> Pattern:
    return Pattern(rule, re.compile(expression, re.MULTILINE), literals, instead)


def _identifier(rule: str, expression: str, *literals: str, reused: bool = False) -> Pattern:
    return Pattern(rule, re.compile(expression), literals, reused=reused)


#: Of the summaries of statsmodels: of a fit, and of news.
_SUMMARIES = ("No. Observations:", "# of new datapoints:")

DURATIONS = (
    _duration("time", rf"^CPU times: (?P<v>(?:user|total:?) {_SECONDS}[^\n]{{0,120}})$", "CPU ti"),
    _duration("time", rf"^Wall time: (?P<v>{_SECONDS}(?: {_SECONDS}){{0,3}})$", "Wall time: "),
    # a figure in SVG that stands inside HTML; SVG by itself is compared by its structure
    _duration("svg-date", r"<dc:date>(?P<v>[^<]{1,40})</dc:date>", "<dc:date>", instead="<date>"),
    _duration(
        "timeit",
        rf"\b(?P<v>{_SECONDS}(?: {_SECONDS}){{0,3}} ± {_SECONDS}(?: {_SECONDS}){{0,3}} per loop"
        r" \(mean ± std\. dev\. of [\d,]{1,9} runs?, [\d,]{1,15} loops? each\))",
        " per loop (mean ",
    ),
    _duration(
        "timeit",
        r"^(?P<v>The slowest run took [\d.]{1,12} times longer than the fastest\. "
        r"This could mean that an intermediate result is being cached\.\n)",
        "The slowest run took ",
        instead="",
    ),
    # which it logs once for each home, and only where that takes longer than 5 s
    _duration(
        "matplotlib",
        r"^(?P<v>(?:WARNING:matplotlib\.font_manager:)?"
        r"Matplotlib is building the font cache; this may take a moment\.(?:\n|\Z))",
        "the font cache; this",
        instead="",
    ),
    _duration(
        "writefile",
        r"^(?P<v>Writing|Overwriting)(?= \S{1,400}$)",
        "Writing",
        "Overwrit",
        instead="<written>",
    ),
    _duration(
        "tqdm",
        # in its widget "<" is escaped, and blanks are as wide as a digit
        rf"(?<=\[)(?P<v>{_CLOCK}(?:(?:<|&lt;)(?:\?|{_CLOCK}))?,[ \u2007]{{1,6}}"
        r"(?:\?|\d[\d.]{0,9}[kMGTPEZY]?)"
        r" ?(?:[^\s\]/,]{0,20}/s|s/[^\s\],]{1,20}))(?=[\],])",
        "/s",
        "s/",
    ),
    _duration(
        "keras",
        r"\b(?P<v>\d{1,6}s (?:- )?\d{1,6}(?:s|ms|us)/(?:step|sample|epoch))\b",
        "s/step",
        "s/sample",
        "s/epoch",
    ),
    _duration(
        "joblib",
        r"\| elapsed:(?P<v>\s{1,8}[\d.]{1,8} ?(?:s|min)"
        r"(?: remaining:\s{1,8}[\d.]{1,8} ?(?:s|min))?)(?!\w)",
        "elapsed:",
    ),
    _duration(
        "scikit-learn",
        r"(?:\btotal time=|, total=)(?P<v>\s{1,8}[\d.]{1,8} ?(?:s|min))(?!\w)",
        "total time=",
        "total=",
    ),
    _duration(
        "scikit-learn",
        r"'(?:mean_|std_)?(?:fit|score)_time': (?P<v>array\(\[[^\[\]]{0,20000}\]\))",
        "_time': array(",
    ),
    # the same in scikit-learn's HTML, which cuts "mean_fit_time" down to "me...me"
    _duration(
        "scikit-learn",
        r"&#x27;me\.\.\.me&#x27;: (?P<v>array\(\[[^\]]{0,200}\]\))",
        "me...me",
    ),
    _duration(
        "scikit-learn",
        r"\brefit_time_: float<br>(?s:.{0,900}?)float</td>\s{0,80}<td>(?P<v>[\d.e+-]{1,30})</td>",
        "refit_time_: float",
    ),
    _duration(
        "statsmodels",
        rf"\bDate:{_BETWEEN}(?P<v>[A-Z][a-z]{{2}}, \d\d [A-Z][a-z]{{2}} \d{{4}}|"
        r"\d{4}-\d\d-\d\d \d\d:\d\d)",
        *_SUMMARIES,
    ),
    _duration("statsmodels", rf"\bTime:{_BETWEEN}(?P<v>\d\d:\d\d:\d\d)", *_SUMMARIES),
    # its table shows a time from 0.1 s on, and a blank field below
    _duration(
        "iminuit",
        r"│ EDM = [^\n│]{1,60}│(?P<v> {1,60}(?:time = \d{1,6}\.\d sec {1,60})?)│",
        "│ EDM = ",
    ),
    _duration(
        "iminuit",
        r"title=\"Total run time of algorithms\">(?P<v> {1,4}(?:time = \d{1,6}\.\d sec {1,4})?)</",
        "run time of algorithms",
    ),
    _duration("iminuit", r"<FMin [^<>]{1,800} time=(?P<v>\d[\d.e+-]{1,30})>", "<FMin "),
    _duration("unittest", r"^Ran \d{1,9} tests? in (?P<v>\d{1,9}\.\d{3}s)$", "Ran "),
    _duration("lightgbm", r"overhead of testing was (?P<v>[\d.]{1,12}) seconds", "overhead of te"),
)

IDENTIFIERS = (
    # behind "at", or at the end of a representation ("<environment: 0x55d0c8a7e2f8>"),
    # perhaps one that reprlib has cut
    _identifier(
        "address",
        rf"(?P<v>[0x](?:(?<=0)x(?:(?<=\bat 0x){_HEX}{{6,16}}\b"
        rf"|(?<=[ :@(]0x){_HEX}{{6,16}}(?=\)?(?:>|&gt;)))"
        rf"|(?<=\.\.\.x){_HEX}{{6,16}}(?=>|&gt;)))",
        "0x",
        "...x",
        reused=True,
    ),
    # where arch, linearmodels and statsmodels write hex(id(self)); ids are often shorter or longer
    _identifier(
        "address",
        rf"\b(?i:id)(?:</strong>)?: (?P<v>0x[1-9a-f]{_HEX}{{8,11}})\b",
        ": 0x",
        reused=True,
    ),
    # as rich colours it in HTML
    _identifier(
        "address",
        rf"\bat </span><span style=\"[^\"<>]{{0,200}}\">(?P<v>0x{_HEX}{{6,16}})</span>",
        "at </span>",
        reused=True,
    ),
    _identifier(
        "thread",
        r"(?<=started )(?:daemon )?(?P<v>\d{6,20})(?=\)>)",
        "started ",
        reused=True,
    ),
    _identifier(
        "process", r"(?:(?<= pid=)|(?<= parent=))(?P<v>\d{1,10})(?= )", "<Process ", "Process name="
    ),
    _identifier(
        "task", r"(?<=<Task )(?:pending|finished|cancelled) name='(?P<v>Task-\d{1,9})'", "Task-"
    ),
    _identifier("socket", r"(?<=<socket\.socket fd=)(?P<v>\d{1,9})(?=, )", "<socket.socket "),
    _identifier("dask", rf"\bDelayed\('[\w.<>-]{{1,200}}?-(?P<v>{_UUID})'\)", "Delayed('"),
    _identifier(
        "kernel-file",
        r"(?:(?<![\w./+-])|(?<=file://))(?P<v>/[\w./+-]{0,200}/ipykernel_\d+/\d+\.py)",
        "/ipykernel_",
    ),
    _identifier(
        "kernel-file",
        r"(?P<v>[A-Za-z]:\\[\w.\\ ~-]{0,200}\\ipykernel_\d+\\\d+\.py)",
        "\\ipykernel_",
    ),
    _identifier("kernel-file", r"(?P<v><ipython-input-\d{1,6}-[0-9a-f]{8,16}>)", "<ipython-input-"),
    _identifier(
        "temporary",
        rf"(?P<v>(?:/private)?/(?:(?:var/)?tmp|var/folders/\w{{1,40}}/\w{{1,60}}/T)/{_DRAWN})",
        "/tmp/tmp",  # noqa: S108 - a text to look for, not a file to use
        "/T/tmp",
    ),
    _identifier(
        "temporary",
        rf"(?P<v>[A-Za-z]:{_SLASH}Users{_SLASH}[\w.~ -]{{1,64}}{_SLASH}AppData{_SLASH}Local{_SLASH}"
        rf"Temp{_SLASH}{_DRAWN})",
        "Temp\\tmp",
        "Temp\\\\tmp",
        "Temp/tmp",
    ),
    Pattern("site-packages", _SITE_PACKAGES, ("-packages",), instead="<site-packages>"),
    _identifier("display", rf"(?<=display_id=)(?P<v>{_HEX}{{32}})\b", "display_id="),
    _identifier("bokeh", r"(?<=['\"#])(?P<v>p\d{4,8})(?=['\"])", "bokeh", "Bokeh"),
    # what altair derives from the data, see `vega`; and what plotly draws for each trace
    _identifier("dataset", r"(?<=\")(?P<v>data-[0-9a-f]{32})(?=\")", "vega"),
    _identifier("trace", rf"(?<='uid': ')(?P<v>{_UUID})(?=')", "FigureWidget("),
    _identifier("great-table", r"(?<=[\"#])(?P<v>[a-z]{10})(?=[\" ])", "gt_table"),
)

#: The rule of what follows, which takes two steps.
ELEMENTS = "element-id"
#: Where a page names its elements, its scripts their variables, and bokeh its models.
DECLARATION = re.compile(
    r"""\b(?:id ?= ?(?:\\?["']|&quot;|&#34;)|var |name":"[\w.]{1,80}","id":"|"""
    r"""(?:doc|(?:client_)?comm_)id": ?")(?P<name>[\w-]{5,200})"""
)
DECLARATION_LITERALS = ("id=", "id =", 'id":', "var ")
#: What is random in such a name: ten hexadecimal digits and more, or what a pandas Styler draws.
DRAWN = re.compile(
    r"[0-9a-fT](?:(?<=[0-9a-f])(?<![0-9a-f].)[0-9a-f_-]{8,60}[0-9a-f](?![0-9a-f])"
    r"|(?<=\bT)_[0-9a-f]{5}(?![0-9a-f]))"
)


def drawn_in(folder: str) -> Pattern:
    """The pattern of what Python's tempfile draws in a folder."""
    expression = f"(?P<v>{re.escape(folder)}{_SLASH}{_DRAWN})"
    return Pattern("temporary", re.compile(expression), (folder,))
