"""Run by the kernel's own interpreter: prints what the machine offers it, as one JSON line.

Standard library only, and syntax of Python 3.8. Apart from `_probe_script.py`,
since a driver's library can end the interpreter, or never answer. Its argument
is a file holding pynvml (nvidia-ml-py), any version, or nothing. A kernel that
is asked by a cell finds its text in ``ARGUMENTS``, for it may run elsewhere.
What cannot be read is None, and ``unread`` says why.
"""

import os
import sys

# Python puts the folder of a script first on the path; the kernel's has no such entry.
if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
    del sys.path[0]

import codecs
import importlib.machinery
import json
import locale
import platform
import re
import threading
import time
import types

MARK = "nbrepro-machine:"
# The variables by which libraries choose how to compute. Those that hold paths are left out.
VARIABLES = re.compile(
    r"""(OPENBLAS|GOTO|OMP|MKL|KMP|BLIS|VECLIB|NUMEXPR|NUMBA|POLARS)_(NUM|MAXIMUM|MAX)_THREADS|
    OPENBLAS_CORETYPE|MKL_(CBWR|ENABLE_INSTRUCTIONS|DYNAMIC|THREADING_LAYER)|BLIS_ARCH_TYPE|
    NPY_(ENABLE|DISABLE)_CPU_FEATURES|NPY_DISABLE_OPTIMIZATION|GLIBC_TUNABLES|
    ATEN_CPU_CAPABILITY|(DNNL|ONEDNN)_MAX_CPU_ISA|ONEDNN_DEFAULT_FPMATH_MODE|
    OMP_(DYNAMIC|SCHEDULE)|KMP_DETERMINISTIC_REDUCTION|
    CUBLAS_WORKSPACE_CONFIG|NVIDIA_TF32_OVERRIDE|TORCH_ALLOW_TF32_CUBLAS_OVERRIDE|
    TF_(DETERMINISTIC_OPS|CUDNN_DETERMINISTIC|ENABLE_ONEDNN_OPTS)|
    XLA_FLAGS|JAX_(ENABLE_X64|PLATFORMS|DEFAULT_MATMUL_PRECISION)|
    NUMBA_(CPU_NAME|CPU_FEATURES|ENABLE_AVX|DISABLE_JIT)""",
    re.VERBOSE,
)
GPU_SECONDS = 5


def memory():
    """The bytes of memory that may be used: the machine's, or less where a cgroup says so."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    stated = limits("memory.max", "memory/memory.limit_in_bytes")
    return min(found + [int(limit) for limit in stated if limit.strip().isdigit()])


def limits(second, first):
    """What the cgroups of this process say in a file, of version 2 or of version 1."""
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as lines:
            own = [line.strip().split(":", 2)[2] for line in lines if line.startswith("0::")]
    except (OSError, IndexError):
        own = []
    folders = ["/sys/fs/cgroup"]
    for part in (own[0] if own else "").split("/"):
        if part and part != "..":
            folders.append(os.path.join(folders[-1], part))
    for path in [os.path.join(f, second) for f in folders] + ["/sys/fs/cgroup/" + first]:
        try:
            with open(path, encoding="utf-8") as file:
                yield file.read()
        except OSError:
            pass


def cores():
    """How many processors this process may use, by its affinity and its cgroups."""
    try:
        found = len(os.sched_getaffinity(0))
    except AttributeError:
        found = os.cpu_count() or 1
    for limit in limits("cpu.max", ""):
        quota, _, period = limit.partition(" ")
        if quota.isdigit() and period.strip().isdigit() and int(period):
            found = min(found, max(1, -(-int(quota) // int(period))))
    return found


def languages():
    """Language and encoding, as the variables ask for them and as they are in force."""
    present = locale.setlocale(locale.LC_ALL)
    try:
        wanted = locale.setlocale(locale.LC_ALL, "")
        point = locale.localeconv()["decimal_point"]
    except locale.Error:
        wanted, point = None, None
    finally:
        locale.setlocale(locale.LC_ALL, present)
    return {
        "name": wanted,
        "decimal-point": point,
        # by Python's one name for it: in UTF-8 mode it is written in another way than elsewhere
        "encoding": codecs.lookup(locale.getpreferredencoding(False)).name,
        "file-names": sys.getfilesystemencoding(),
    }


def time_zone():
    """The name of the time zone, and the version of the database that describes it."""
    name = os.environ.get("TZ")
    if not name:
        target = os.path.realpath("/etc/localtime")
        name = target.split("zoneinfo/", 1)[1] if "zoneinfo/" in target else None
    version = None
    try:
        with open("/usr/share/zoneinfo/tzdata.zi", encoding="utf-8") as file:
            version = file.readline().strip().rpartition(" ")[2] or None
    except (OSError, ValueError):
        pass
    return {"name": name or "/".join(time.tzname), "tzdata": version}


def container():
    """The kind of container that this is, by the marks that they leave; "" for none."""
    if os.environ.get("container"):
        return os.environ["container"]
    if os.environ.get("KUBERNETES_SERVICE_HOST"):
        return "kubernetes"
    marks = {
        "/.dockerenv": "docker",
        "/run/.containerenv": "podman",
        "/.singularity.d": "apptainer",
    }
    return next((kind for path, kind in marks.items() if os.path.exists(path)), "")


def gpus(pynvml_given):
    """The NVIDIA GPUs that this process may use.

    The driver has so many seconds to answer; our own library, which a busy machine may take as
    long to read, is read before.
    """
    if not pynvml_given:
        if not any(map(os.path.exists, ("/proc/driver/nvidia", "/dev/nvidiactl", "/dev/dxg"))):
            return {"devices": []}
        raise LookupError("nvidia-ml-py is needed to see GPUs: pip install 'pytest-nbrepro[gpu]'")
    nvml = sys.modules["_nbrepro_pynvml"] = types.ModuleType("_nbrepro_pynvml")
    exec(compiled("_nbrepro_pynvml", pynvml_given), nvml.__dict__)
    return in_time(lambda: told_by(nvml), GPU_SECONDS)


def compiled(name, given):
    """The code in a file, or in a text; of a file as it was compiled already, if it was.

    Where it was not, nothing is left beside the file.
    """
    if "\n" in given:
        return compile(given, name, "exec")
    keeps, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        return importlib.machinery.SourceFileLoader(name, given).get_code(name)
    finally:
        sys.dont_write_bytecode = keeps


def told_by(nvml):
    """What the driver tells: the kind of each device, and its own versions."""
    try:
        nvml.nvmlInit()
    except (nvml.NVMLError_LibraryNotFound, nvml.NVMLError_DriverNotLoaded):
        return {"devices": []}
    handles = [nvml.nvmlDeviceGetHandleByIndex(i) for i in range(nvml.nvmlDeviceGetCount())]
    cuda = nvml.nvmlSystemGetCudaDriverVersion_v2()
    return {
        "devices": [device(nvml, handle) for handle in visible(nvml, handles)],
        "driver": text(nvml.nvmlSystemGetDriverVersion()),
        "cuda": "{}.{}".format(cuda // 1000, cuda % 1000 // 10),
    }


def visible(nvml, handles):
    """The devices that CUDA would see.

    CUDA_VISIBLE_DEVICES lists their places or names, and counts up to its first error.
    """
    wanted = os.environ.get("CUDA_VISIBLE_DEVICES")
    if wanted is None:
        return handles
    found = []
    for name in (part.strip() for part in wanted.split(",")):
        if name.isdigit() and int(name) < len(handles):
            found.append(handles[int(name)])
            continue
        same = [h for h in handles if name and text(nvml.nvmlDeviceGetUUID(h)).startswith(name)]
        if len(same) != 1:
            break
        found += same
    return found


def device(nvml, handle):
    """What is known of one GPU."""
    major, minor = nvml.nvmlDeviceGetCudaComputeCapability(handle)
    return {
        "vendor": "nvidia",
        "model": text(nvml.nvmlDeviceGetName(handle)),
        "compute-capability": "{}.{}".format(major, minor),
        "memory": nvml.nvmlDeviceGetMemoryInfo(handle).total,
    }


def text(value):
    """Old versions of the library give bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def in_time(function, seconds):
    """What the function gives, or raises; a driver that does not answer is not waited for."""
    found = []

    def work():
        try:
            found.append((function(), None))
        except Exception as error:
            found.append((None, error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise TimeoutError("no answer in {} s".format(seconds))
    value, error = found[0]
    if error is not None:
        raise error
    return value


def main(pynvml_given=""):
    """Print the answer."""
    answer, unread = {}, {}
    for name, read in {
        "memory": memory,
        "cores": cores,
        "locale": languages,
        "timezone": time_zone,
        "container": container,
        "release": platform.release,
        "node": platform.node,
        "variables": lambda: {
            k: v for k, v in sorted(os.environ.items()) if VARIABLES.fullmatch(k)
        },
        "gpu": lambda: gpus(pynvml_given),
    }.items():
        try:
            answer[name] = read()
        except Exception as error:  # whatever a system or a driver's library raises is told
            answer[name], unread[name] = None, "{}: {}".format(type(error).__name__, error)
    print("\n" + MARK + json.dumps({**answer, "unread": unread}), flush=True)


main(*globals().get("ARGUMENTS", sys.argv[1:]))
