"""What cells put out: too much, what cannot be sent or read, and what changes afterwards."""

from notebooks import code, display, error, result, stderr, stdout

from nasty.case import Nasty, cells, raises

_MANY = 50_000_000


_SENDS = """\
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, {}, parent=kernel.get_parent());"""


def _sends(name: str, kind: str, content: str) -> Nasty:
    source = _SENDS.format(f"{kind!r}, {content}")
    says = f"MessageError: the kernel sent a message ({kind}) that cannot be read"
    return raises(name, f"a message of the kind `{kind}` that breaks the protocol", source,
                  says=says)  # fmt: skip


#: What ipywidgets' Output sends; ipywidgets itself need not be installed.
_WIDGET = """\
from comm import create_comm
kernel = get_ipython().kernel
state = {"_model_module": "@jupyter-widgets/output", "_model_name": "OutputModel",
         "msg_id": "", "outputs": []}
widget = create_comm(target_name="jupyter.widget", data={"state": state})
request = kernel.get_parent()["header"]["msg_id"]
widget.send({"method": "update", "state": {"msg_id": request}})
print("inside", flush=True)
widget.send({"method": "update", "state": {"msg_id": ""}})
print("outside")
"""
_GROUP = "  + Exception Group Traceback (most recent call last):\n  | ExceptionGroup: two\n"
_REPLACED = "OUT002 cell 2: printed text is stored, but the fresh run does not give it"

CASES = (
    cells(
        "line_of_50_mb",
        "50 MB on one line, stored likewise",
        code(f"print('x' * {_MANY})", stdout("x" * _MANY + "\n")),
        happens="runs; what is too long to keep is compared by its digest",
    ),
    cells(
        "line_of_50_mb_differs",
        "50 MB on one line, stored with another last character",
        code(f"print('x' * {_MANY})", stdout("x" * (_MANY - 1) + "y\n")),
        says="OUT001 cell 1: printed text differs: somewhere in the 48,000,001 "
        "characters after the first 2,000,000",
    ),
    cells(
        "many_lines",
        "100,000 lines",
        code(
            "for i in range(100_000):\n    print(f'{i:30}')",
            stdout("".join(f"{i:30}\n" for i in range(100_000))),
        ),
    ),
    cells("many_cells", "1,100 cells", *(f"x = {i}" for i in range(1100))),
    raises(
        "recursion",
        "endless recursion in Python",
        "def f(n):\n    return f(n + 1)\nf(0)",
        says="RecursionError: maximum recursion depth exceeded",
    ),
    raises(
        "recursion_1200",
        "an error 1,200 calls deep",
        "import sys\nsys.setrecursionlimit(10_000)\ndef f(n):\n    if n == 1200:\n"
        "        raise ValueError('deep')\n    f(n + 1)\nf(0)",
        says="ValueError: deep",
    ),
    raises(
        "long_error",
        "an error with a million characters on its first line",
        "raise ValueError('x' * 10**6)",
        says=f"ValueError: {'x' * 179}…xxx",
    ),
    raises(
        "error_without_text",
        "an error that cannot say what is wrong",
        "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd",
        says="ValueError",
    ),
    raises(
        "value_without_repr",
        "a value whose `__repr__` raises an error",
        "class Odd:\n    def __repr__(self):\n        raise ValueError('no')\nOdd()",
        says="ValueError: no",
    ),
    cells(
        "error_without_traceback",
        "an error that breaks the kernel as it is shown",
        "class Odd(Exception):\n    def _render_traceback_(self):\n        return 5\nraise Odd",
        says="RUN004 cell 1: the kernel does not answer any more",
        stops="the kernel died in cell 1",
    ),
    raises("magic", "a magic that does not exist", "%notmagic",
           says="UsageError: Line magic function `%notmagic` not found."),
    raises("cell_magic", "a cell magic that does not exist", "%%notmagic\n1",
           says="UsageError: Cell magic `%%notmagic` not found."),
    cells(
        "magic_stored",
        "a magic that does not exist, and whose error is stored",
        code("%notmagic", stderr("UsageError: Line magic function `%notmagic` not found.\n")),
    ),
    raises("group", "a group of errors", "raise ExceptionGroup('two', [ValueError('a')])",
           says="ExceptionGroup: two (1 sub-exception)"),
    cells(
        "group_stored",
        "a group of errors, which is stored",
        code("raise ExceptionGroup('two', [ValueError('a')])", stderr(_GROUP)),
    ),
    raises("bash", "a failing `%%bash`", "%%bash\nexit 3",
           says="CalledProcessError: Command 'b'exit 3\\n'' returned non-zero exit status 3."),
    raises("syntax", "no Python", "Dear diary,", says="SyntaxError: invalid syntax"),
    raises("null", "a zero byte in the source", "'a\0b'",
           says="SyntaxError: source code string cannot contain null bytes"),
    raises(
        "half_character_in_source",
        "half a character (a lone surrogate) in the source",
        "'\ud800'",
        says="UnicodeEncodeError: half a character ('\\ud800') in the source, on line 1",
    ),
    cells(
        "half_character_printed",
        "half a character printed: the kernel cannot send it",
        code("print('\\ud800')", stdout("\ud800\n"), tags=["nbrepro-ignore-OUT004"]),
        says="OUT002 cell 1: printed text is stored, but the fresh run does not give it",
    ),
    raises(
        "half_character_raised",
        "half a character in an error's text",
        "raise ValueError('\\ud800')",
        says="UnicodeEncodeError: 'utf-8' codec can't encode character",
    ),
    raises(
        "not_json",
        "something displayed that is no JSON",
        "display({'text/plain': object()}, raw=True)",
        says="ValueError: Can't clean for JSON",
    ),
    _sends("sends_stream", "stream", "{'name': 5}"),
    _sends("sends_display", "display_data", "{'data': 5, 'metadata': 3}"),
    cells(
        "sends_comm",
        "a message about widgets that breaks the protocol",
        _SENDS.format("'comm_open', {}"),
        happens="runs; it is no output",
    ),
    cells(
        "sends_rubbish",
        "bytes that are no message",
        "socket = get_ipython().kernel.iopub_socket\nsocket.send_multipart([b'rubbish'])\n"
        "socket.send_multipart([b'<IDS|MSG>', b'wrong', b'{}', b'{}', b'{}', b'{}'])",
        happens="runs; what is not signed by the kernel is no output",
    ),
    raises(
        "closed_stdout",
        "`sys.stdout.close()`, and printing",
        "import sys\nsys.stdout.close()",
        "print(1)",
        says="ValueError: I/O operation on closed file",
    ),
    cells(
        "closed_fd",
        "`os.close(1)`, and printing",
        code("import os\nos.close(1)\nprint(1)", stdout("1\n")),
    ),
    cells(
        "replaced_stdout",
        "`sys.stdout` replaced",
        "import io, sys\nsys.stdout = io.StringIO()",
        says=_REPLACED,
    ),
    cells(
        "file_descriptors",
        "writing to file descriptors 1 and 2",
        code("import os, time\nos.write(1, b'one\\n')\nos.write(2, b'two\\n')\ntime.sleep(0.5)",
             stdout("one\n"), stderr("two\n")),
    ),
    cells(
        "updates",
        "a display that a later cell updates",
        code("handle = display('old', display_id=True)", display("'new'")),
        "handle.update('new')",
        happens="runs; compared when the notebook has ended",
    ),
    cells(
        "output_widget",
        "an Output widget, which catches what is printed in it",
        code(_WIDGET, stdout("outside\n")),
    ),
    cells(
        "clears",
        "`clear_output(wait=True)` in a loop",
        code(
            "from IPython.display import clear_output\nfor i in range(100):\n"
            "    clear_output(wait=True)\n    print(i)",
            stdout("99\n"),
        ),
    ),
    cells(
        "late_thread",
        "a thread that prints when its cell has ended",
        code(
            "import threading\nended = threading.Event()\n"
            "late = threading.Thread(target=lambda: ended.wait() and print('late'))\nlate.start()"
        ),
        code("ended.set()\nlate.join()", stdout("late\n")),
    ),
    cells("awaits_well", "a top-level `await`", code("import asyncio\nawait asyncio.sleep(0, 5)",
          result("5"))),
    cells(
        "breakpoint",
        "`breakpoint()`, which does nothing where no debugger is attached",
        "breakpoint()",
    ),
    cells(
        "stored_error",
        "an error that is stored",
        code("1 / 0", error("ZeroDivisionError", "division by zero")),
        happens="runs, and so do the cells below",
    ),
)  # fmt: skip
