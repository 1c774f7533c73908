"""The calls by which code asks for chance or for the clock, by their full names: one table.

Who looks for a cause names them, and who keeps results refuses what has them;
what only one of the two needs is told there. Names are those of the
documentation of the standard library, NumPy, pandas, PyTorch and TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping


def of(module: str, names: str) -> list[str]:
    """Full names, of names that stand in one module."""
    return [f"{module}.{name}" for name in names.split()]


#: Stands for all generators at once.
ALL = "*"
#: What seeds which shared generator, if it is given something.
SEEDS: Mapping[str, str] = {
    "random.seed": "random",
    "random.setstate": "random",
    "numpy.random.seed": "numpy",
    "numpy.random.set_state": "numpy",
    "torch.manual_seed": "torch",
    "torch.random.manual_seed": "torch",
    "tensorflow.random.set_seed": "tensorflow",
    "keras.utils.set_random_seed": ALL,
    "tensorflow.keras.utils.set_random_seed": ALL,
}
#: Makers of generators of their own, which are seeded if they are given something.
MAKERS: Mapping[str, str] = {
    "random.Random": "random",
    **dict.fromkeys(
        of(
            "numpy.random",
            "default_rng RandomState SeedSequence PCG64 PCG64DXSM MT19937 Philox SFC64",
        ),
        "numpy",
    ),
}
#: Of PyTorch, where most draws nothing, what does.
TORCH_DRAWS = frozenset(
    of(
        "torch",
        "rand randn randint randperm normal bernoulli multinomial poisson rand_like randn_like "
        "randint_like",
    )
)
#: Methods that draw from NumPy's shared generator, unless one of the keywords tells another.
DRAWING_METHODS = frozenset({"sample", "rvs"})
STATES = frozenset({"random_state", "seed", "rng", "generator"})
#: Chance that the system gives, and nothing seeds; so does all of the module secrets.
SYSTEM = frozenset(
    [
        *of("uuid", "uuid1 uuid4 getnode"),
        *of("os", "urandom getrandom"),
        "random.SystemRandom",
    ]
)

#: What the clock says in words of people.
DAYS = frozenset(
    of("datetime.datetime", "now today utcnow")
    + of("datetime.date", "today")
    + of("pandas.Timestamp", "now today utcnow")
    + of("time", "strftime ctime localtime gmtime asctime")
)
#: The rest of what a clock says: it measures.
MEASURING = frozenset(
    of(
        "time",
        "time time_ns perf_counter perf_counter_ns monotonic monotonic_ns process_time "
        "process_time_ns thread_time thread_time_ns clock_gettime clock_gettime_ns",
    )
)
#: Texts that stand for a time wherever a library reads times.
CLOCK_TEXTS = frozenset({"now", "today"})
