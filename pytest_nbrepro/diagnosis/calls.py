"""The calls whose results are not the same twice, by hand: by kind, and by what seeds them.

Names are those of the modules that define them for users, aliases resolved.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from pytest_nbrepro.cellcode import chance


class Chance(enum.StrEnum):
    """Where a difference between two runs of the same code can come from."""

    RANDOM = "random numbers"
    SYSTEM = "the system"
    CLOCK = "the clock"
    SET = "the order of a set"
    ADDRESS = "an address"
    THREADS = "threads"
    NETWORK = "the network"
    LISTING = "the order of a folder"


#: The drawing functions of Python's own generator.
_RANDOM = frozenset(
    "random randint randrange choice choices shuffle sample uniform triangular gauss normalvariate "
    "lognormvariate expovariate vonmisesvariate gammavariate betavariate paretovariate "
    "weibullvariate getrandbits randbytes binomialvariate".split()
)
#: What numpy.random has that draws nothing from its global generator.
_NUMPY_PLAIN = frozenset(
    "seed default_rng get_state set_state get_bit_generator set_bit_generator bit_generator "
    "test mtrand".split()
)
#: Of scikit-learn and its like: what draws from NumPy's generator where it is given no state.
_SKLEARN = frozenset(
    """AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor Birch
    DecisionTreeClassifier DecisionTreeRegressor ExtraTreesClassifier ExtraTreesRegressor
    ExtraTreeClassifier ExtraTreeRegressor FactorAnalysis FastICA GaussianMixture
    BayesianGaussianMixture GradientBoostingClassifier GradientBoostingRegressor
    HistGradientBoostingClassifier HistGradientBoostingRegressor IsolationForest KMeans
    BisectingKMeans LatentDirichletAllocation LinearSVC MDS MLPClassifier MLPRegressor
    MiniBatchKMeans MiniBatchNMF NMF Nystroem PassiveAggressiveClassifier Perceptron RBFSampler
    RandomForestClassifier RandomForestRegressor RandomTreesEmbedding RandomizedSearchCV
    SGDClassifier SGDRegressor ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit
    SpectralClustering SpectralEmbedding TSNE TruncatedSVD UMAP make_biclusters make_blobs
    make_checkerboard make_circles make_classification make_friedman1 make_friedman2
    make_friedman3 make_gaussian_quantiles make_low_rank_matrix make_moons
    make_multilabel_classification make_regression make_s_curve make_sparse_uncorrelated
    make_spd_matrix make_swiss_roll permutation_importance permutation_test_score resample
    shuffle train_test_split""".split()
)
_TIMING = frozenset({"timeit.timeit", "timeit.default_timer", "timeit.repeat"})
#: Of these, a call with a moment is no question to the clock.
GIVEN_A_MOMENT: Mapping[str, int] = {
    "time.strftime": 2,
    "time.ctime": 1,
    "time.localtime": 1,
    "time.gmtime": 1,
    "time.asctime": 1,
}
_SYSTEM = chance.SYSTEM | frozenset(
    """os.getpid os.getppid tempfile.mkdtemp tempfile.mkstemp tempfile.NamedTemporaryFile
    tempfile.TemporaryDirectory tempfile.TemporaryFile tempfile.mktemp socket.gethostname
    platform.node os.getlogin""".split()
)
_THREADS = (
    "threading.Thread threading.Timer concurrent.futures.ThreadPoolExecutor "
    "concurrent.futures.ProcessPoolExecutor concurrent.futures.as_completed multiprocessing.Pool "
    "multiprocessing.Process multiprocessing.pool.ThreadPool multiprocessing.dummy.Pool "
    "joblib.Parallel asyncio.as_completed"
)
_THREAD_CALLS = frozenset(_THREADS.split())
_NETWORK = ("requests.", "urllib.request.", "httpx.", "urllib3.", "aiohttp.", "http.client.")
_NETWORK_CALLS = frozenset({"socket.create_connection", "socket.getaddrinfo"})
_LISTING = frozenset({"os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.iglob"})

#: Functions of many libraries, and of people's own, that are called so.
SEEDING_ALL = frozenset({"seed_everything", "set_seed", "set_random_seed", "seed_all", "set_seeds"})
#: What makes a generator of its own, which is seeded by being given something.
GENERATORS: Mapping[str, str] = {
    **chance.MAKERS,
    "torch.Generator": "torch",
}


def drawn_from(call: str) -> str:
    """The global generator that a call draws from, empty where it draws from none."""
    module, _, name = call.rpartition(".")
    if module == "random" and name in _RANDOM:
        return "random"
    if module == "numpy.random" and name.islower() and name not in _NUMPY_PLAIN:
        return "numpy"
    if call in chance.TORCH_DRAWS:
        return "torch"
    if module.startswith("torch.nn") and name[:1].isupper() and "functional" not in module:
        return "torch"
    if module == "tensorflow.random" and name != "set_seed":
        return "tensorflow"
    return ""


def takes_a_state(call: str, words: frozenset[str]) -> bool:
    """True for what draws from NumPy's generator unless it is given a state, and was not."""
    module, _, name = call.rpartition(".")
    if not chance.STATES.isdisjoint(words):
        return False
    library = module.partition(".")[0]
    if library in {"sklearn", "umap", "imblearn"} and name in _SKLEARN:
        return True
    return library == "scipy" and name == "rvs"


def kind_of(call: str) -> Chance | None:
    """What kind of chance a call is, where it is none of random numbers."""
    if call in chance.DAYS | chance.MEASURING | _TIMING:
        return Chance.CLOCK
    if call in _SYSTEM or call.startswith("secrets."):
        return Chance.SYSTEM
    if call in _THREAD_CALLS:
        return Chance.THREADS
    if call in _NETWORK_CALLS or call.startswith(_NETWORK):
        return Chance.NETWORK
    return Chance.LISTING if call in _LISTING else None
