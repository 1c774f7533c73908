"""What code can ask for that no trace of files and variables shows: tables of full names. Pure.

The names are those of the standard library's documentation, and of NumPy,
pandas, PyTorch and TensorFlow. In doubt a name is in: what it costs is a run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pytest_nbrepro.cellcode import chance

#: With these programs are asked, perhaps on the same computer, which no trace tells of.
_CLIENTS = (
    "socket ssl http requests httpx aiohttp urllib3 websocket websockets ftplib smtplib imaplib"
)
_CLIENTS += (
    " imaplib telnetlib xmlrpc grpc zmq paramiko selenium playwright sqlalchemy psycopg psycopg2"
)
_CLIENTS += " asyncpg pymysql MySQLdb mysql redis pymongo pyodbc cx_Oracle oracledb snowflake"
_CLIENTS += " clickhouse_driver cassandra elasticsearch neo4j boto3 botocore s3fs gcsfs dbus"
_CLIENTS += " pyspark ray distributed ipyparallel pexpect rpy2 jpype"


#: What is asked for, by the full name of what asks for it; a name ending in "." is a whole module.
ASKS: Mapping[str, str] = {
    **dict.fromkeys([*chance.MEASURING, *chance.DAYS], "the clock"),
    **dict.fromkeys(chance.of("os", "times times_result"), "the clock"),
    **dict.fromkeys(["timeit.", "sched.", "resource."], "the clock"),
    **dict.fromkeys(["secrets.", *chance.SYSTEM], "chance"),
    **dict.fromkeys(
        chance.of(
            "os.path", "exists lexists getmtime getatime getctime getsize isfile isdir islink"
        )
        + chance.of("os.path", "ismount samefile isjunction")
        + chance.of("os", "access stat lstat fstat statvfs fstatvfs readlink")
        + ["shutil.disk_usage", "shutil.which", "filecmp.", "fileinput."],
        "what files there are",
    ),
    **dict.fromkeys(
        chance.of(
            "os", "getlogin cpu_count process_cpu_count sched_getaffinity uname getpid getppid"
        )
        + chance.of("os", "getuid geteuid getgid getgroups getloadavg ctermid ttyname umask nice")
        + chance.of("socket", "gethostname getfqdn gethostbyname gethostbyaddr")
        + chance.of("platform", "node uname platform version release processor")
        + chance.of("multiprocessing", "cpu_count current_process")
        + chance.of("joblib", "cpu_count effective_n_jobs")
        + ["getpass.", "psutil.", "pwd.", "grp.", "sys.argv", "sys.getrefcount"],
        "the machine or its user",
    ),
    **dict.fromkeys(chance.of("os", "getcwd getcwdb"), "its folder"),
    **dict.fromkeys(chance.of("os.path", "abspath realpath"), "its folder"),
    **dict.fromkeys(
        [
            *chance.of("importlib", "import_module reload"),
            "runpy.",
            "sys.modules",
            "pkgutil.",
            "imp.",
        ],
        "modules by names that cannot be told",
    ),
    **dict.fromkeys([f"{name}." for name in _CLIENTS.split()], "another program"),
    **dict.fromkeys(
        ["ctypes.", "cffi.", "mmap.", "fcntl.", "posix.", "_posixsubprocess.", "pty."],
        "what lies past Python",
    ),
    **dict.fromkeys(["builtins.eval", "builtins.exec", "builtins.compile"], "code made as it runs"),
    "builtins.__import__": "modules by names that cannot be told",
    "builtins.input": "its user",
}

#: The same, by the names of methods, whatever they are methods of.
METHODS: Mapping[str, str] = {
    **dict.fromkeys("now today utcnow".split(), "the clock"),
    **dict.fromkeys(
        "exists is_file is_dir is_symlink is_mount is_socket is_fifo is_junction stat lstat "
        "samefile owner group".split(),
        "what files there are",
    ),
    **dict.fromkeys("cwd resolve absolute".split(), "its folder"),
}
#: How paths begin that no trace tells of.
SYSTEM = ("/proc/", "/sys/", "/dev/")
#: What begins an address, or stands in one, at which a program of the same computer may answer.
ADDRESS = re.compile(
    r"(?!file:|https?:)[a-z][a-z0-9+.-]*://|.*(localhost|\b127\.\d|\[::1\]|\b0\.0\.0\.0)",
    re.IGNORECASE,
)
#: What does no more than make a result depend on where the notebook lies, which can be checked.
FOLDER = "its folder"

#: Generators of chance that a program shares, by the modules whose functions draw from them.
GENERATORS: Mapping[str, str] = {
    "random": "random",
    "numpy.random": "numpy",
    "torch": "torch",
    "tensorflow.random": "tensorflow",
}
#: What else those modules have: it draws nothing.
OTHERS = frozenset(chance.MAKERS) | frozenset(
    chance.of("random", "getstate SystemRandom")
    + chance.of("numpy.random", "Generator BitGenerator get_state")
)
#: Methods and functions that draw from NumPy's shared generator, unless told another by a keyword.
DRAWN_FROM_NUMPY = chance.DRAWING_METHODS | {"train_test_split"}

#: Magics that ask for nothing that is not seen otherwise.
KNOWN_MAGICS = frozenset(
    "matplotlib config precision load_ext autoreload aimport reload_ext capture html markdown "
    "latex javascript js svg HTML SVG cd env set_env who whos who_ls pinfo pinfo2 pdoc psource "
    "pdef psearch writefile doctest_mode xmode colors pprint quickref lsmagic page debug".split()
)
