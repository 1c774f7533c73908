"""Run the notebooks of this image, or check them.

    [NOTEBOOK] [OPTIONS of nbrepro run]     run one, with parameters: -p NAME VALUE, -f FILE
    check [NOTEBOOK] [OPTIONS of pytest]    would their outputs be the same here?
    list                                    which notebooks there are
    inspect [NOTEBOOK]                      which parameters one takes

Parameters come, the later ones before the earlier, from /parameters.json or
/parameters.yaml, from the file that NBREPRO_PARAMETERS_FILE names, from
NBREPRO_PARAMETERS (YAML or JSON), from variables NBREPRO_PARAMETER_name, and
from the arguments. NBREPRO_NOTEBOOK names the notebook where no argument does.
The notebook with its outputs, a page of it, and how the run ended, as JSON, are
left in /out or where NBREPRO_OUT says, also where a cell fails. The exit code is
that of nbrepro run.
"""

import os
import sys
import tempfile

NOTEBOOKS = []
MOUNTED = ["/parameters.json", "/parameters.yaml", "/parameters.yml"]
PREFIX = "NBREPRO_PARAMETER_"


def chosen(arguments):
    """The notebook that was named, and the other arguments."""
    first = arguments[0] if arguments else ""
    if first in NOTEBOOKS:
        return first, arguments[1:]
    if first.endswith(".ipynb"):
        refuse("there is no notebook %r here" % first)
    named = os.environ.get("NBREPRO_NOTEBOOK") or (NOTEBOOKS[0] if len(NOTEBOOKS) == 1 else "")
    if named not in NOTEBOOKS:
        refuse("there is no notebook %r here" % named if named else "name a notebook")
    return named, arguments


def refuse(reason):
    """End, and say which notebooks there are."""
    sys.stderr.write("%s; there are: %s\n" % (reason, ", ".join(map(repr, NOTEBOOKS))))
    raise SystemExit(2)


def parameters():
    """The options of nbrepro run for what is given by files and variables."""
    options = []
    files = [path for path in MOUNTED if os.path.exists(path)]
    files += [os.environ[name] for name in ["NBREPRO_PARAMETERS_FILE"] if os.environ.get(name)]
    for path in files:
        options += ["-f", path]
    if os.environ.get("NBREPRO_PARAMETERS"):
        options += ["-y", os.environ["NBREPRO_PARAMETERS"]]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name != PREFIX:
            options += ["-p", name[len(PREFIX) :], os.environ[name]]
    return options


def here(notebook):
    """A notebook by a path that no program takes for an option."""
    return "./" + notebook


def prepare():
    """Have a folder to write to where the user of the container is none that it knows."""
    home = os.environ.get("HOME", "/")
    if not os.access(home, os.W_OK):
        os.environ["HOME"] = tempfile.mkdtemp()


def command(arguments):
    """What is to be run, as a list of words."""
    tool = os.path.dirname(sys.executable)
    nbrepro, pytest = os.path.join(tool, "nbrepro"), os.path.join(tool, "pytest")
    if arguments[:1] == ["check"]:
        rest = arguments[1:]
        named = [word for word in rest if word in NOTEBOOKS] or NOTEBOOKS
        others = [word for word in rest if word not in NOTEBOOKS]
        return [pytest, "-p", "no:cacheprovider", "--nbrepro", *others, *map(here, named)]
    if arguments[:1] == ["inspect"]:
        return [nbrepro, "run", "--inspect", here(chosen(arguments[1:])[0])]
    notebook, rest = chosen(arguments)
    stem = os.path.join(os.environ.get("NBREPRO_OUT", "/out"), os.path.splitext(notebook)[0])
    os.makedirs(os.path.dirname(stem), exist_ok=True)
    made = ["--json", stem + ".json", "--html", stem + ".html"]
    return [nbrepro, "run", *parameters(), *made, *rest, here(notebook), stem + ".ipynb"]


def main():
    """Become what was asked for, so that signals reach it."""
    arguments = sys.argv[1:]
    if arguments in (["list"], ["--help"], ["-h"]):
        print("\n".join(NOTEBOOKS) if arguments == ["list"] else __doc__)
        return
    prepare()
    words = command(arguments)
    sys.stdout.flush()
    os.execv(words[0], words)


if __name__ == "__main__":
    main()
