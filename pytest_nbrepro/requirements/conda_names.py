"""What conda calls packages, as requirements of the index: a table by hand, where they differ."""

from __future__ import annotations

import re

from pytest_nbrepro.requirements.stated import Stated, stated

_SPEC = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?P<version>[^\[\]]*)")
_FUZZY = re.compile(r"=\s*(?P<release>\d+(?:\.\d+)*)(?:\.?\*)?")
#: Where conda's name is another one.
_CALLED = {
    "dask-core": "dask",
    "matplotlib-base": "matplotlib",
    "opencv": "opencv-python",
    "py-opencv": "opencv-python",
    "py-xgboost": "xgboost",
    "pyqt": "pyqt5",
    "pytables": "tables",
    "python-duckdb": "duckdb",
    "python-graphviz": "graphviz",
    "python-igraph": "igraph",
    "python-kaleido": "kaleido",
    "pytorch": "torch",
    "seaborn-base": "seaborn",
    "tensorflow-gpu": "tensorflow",
}
#: What is no package of Python's, or another one on the index.
_NOT_PYTHON = re.compile(
    r"r-.*|lib(?!rosa|cst|sass|pysal|tmux).*|.*-ng|_.*|python|pypy.*|nodejs|cuda.*|cudnn|nccl|gcc.*|gxx.*|clang.*|compilers?"
    r"|cmake|make|git|ffmpeg|graphviz|imagemagick|openjdk|jdk|mkl|blas|openblas|lapack|hdf5|gdal"
    r"|geos|proj|pandoc|texlive.*|tectonic|curl|wget|openssl|zlib|sqlite|openmpi|mpich|igraph"
    r"|blast|samtools|bcftools|bedtools|bwa|bowtie2?|star|fastqc|sra-tools|perl.*|ruby.*|go|rust"
)


def conda_requirement(text: str) -> Stated:
    """The requirement that a package spec of conda's comes to.

    Raises ValueError where there is none: a channel, a build, a program.
    """
    if "::" in text:
        raise ValueError(f"{text} names a channel of conda's")
    found = _SPEC.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} cannot be read as a package of conda's")
    name, version = found["name"].lower(), found["version"].strip()
    if _NOT_PYTHON.fullmatch(name):
        raise ValueError(f"{name} is not a package of the Python index")
    fuzzy = _FUZZY.fullmatch(version)
    if fuzzy is not None:
        version = f"=={fuzzy['release']}.*"
    try:
        return stated(f"{_CALLED.get(name, name)}{version}")
    except ValueError:
        raise ValueError(f"{text} asks for what a requirement cannot say") from None
