"""A small self-test: do the same numbers come out, to the last bit, as elsewhere.

Each test is a few operations of one kind on fixed numbers; its digest changes
where a single bit of a result does. The numbers are made of whole ones, so
that they are the same everywhere. The sizes are such that libraries go the
ways that they go in earnest: blocks, vectors and their remainders, threads.
What the tests tell apart was found by changing one thing at a time (threads,
BLAS kernel, vector instructions, C library); docs/hardware.md has the table.

Standard library only, and syntax of Python 3.8, for it runs in any kernel's
Python; NumPy, where there is one, is passed in.
"""

import hashlib
import math

# To be raised when a test is changed: digests of another edition say nothing.
EDITION = 1


def plain():
    """The digests of what Python itself computes, with the C library's functions."""
    numbers = [(i * 0x9E3779B97F4A7C15 % 2**64 / 2.0**64) - 0.5 for i in range(1, 401)]
    return {
        "edition": EDITION,
        "libm": _digest(repr([_functions(number) for number in numbers]).encode()),
    }


def _functions(x):
    return [
        *(math.sin(x * 50), math.cos(x * 50), math.tan(x), math.exp(x * 20), math.log(x + 1)),
        *((x + 1) ** 1.7, math.atan2(x, 0.3), math.sinh(x), math.tanh(x), math.erf(x)),
        *(math.gamma(x + 2), math.lgamma(x + 2), math.hypot(x, 0.3), math.log1p(x), math.expm1(x)),
    ]


def with_numpy(np):
    """The digests of what NumPy computes: None for a test that it cannot do."""
    found = {}
    with np.errstate(all="ignore"):
        x = numbers(np, 30000)
        for name, test in TESTS.items():
            try:
                arrays = test(np, x)
                found[name] = _digest(*(np.ascontiguousarray(a).tobytes() for a in arrays))
            except Exception:  # an older NumPy, or one without that part
                found[name] = None
    return found


def _digest(*parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:12]


def numbers(np, count):
    """Numbers from -0.5 to 0.5 with all their bits in use, from whole-number arithmetic."""
    x = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(2862933555777941757)
    x ^= x >> np.uint64(29)
    x *= np.uint64(0x9E3779B97F4A7C15)
    x ^= x >> np.uint64(32)
    return (x >> np.uint64(11)).astype(np.float64) / 2.0**53 - 0.5


def _matrix(x):
    return x[: 192 * 150].reshape(192, 150)


def _square(np, x, n):
    """A matrix that is far from singular."""
    return x[: n * n].reshape(n, n) + np.eye(n)


def _matmul(np, x):
    a = _matrix(x)
    return a @ a[::-1].copy().T, a[:20, :20] @ a[:20, 20:40]


def _matmul32(np, x):
    return _matmul(np, x.astype(np.float32))


def _matvec(np, x):
    a = _matrix(x)
    return a @ x[:150], a.T @ x[:192]


def _dot(np, x):
    z = x[:300] + 1j * x[1:301]
    return (np.array([x @ x, x[:1000] @ x[1000:2000], np.vdot(z, x[:300])]),)


def _solve(np, x):
    return np.linalg.solve(_square(np, x, 120), x[:120]), np.linalg.inv(_square(np, x, 60))


def _cholesky(np, x):
    a = _matrix(x)[:120, :120]
    return (np.linalg.cholesky(a @ a.T + np.eye(120) * 8),)


def _lstsq(np, x):
    a = _matrix(x)
    return np.linalg.lstsq(a[:100, :20], x[:100], rcond=None)[0], np.linalg.qr(a[:80, :30])[1]


def _svd(np, x):
    return np.linalg.svd(_matrix(x)[:60, :40], full_matrices=False)


def _eigen(np, x):
    a = _square(np, x, 60)
    return np.linalg.eigh(a + a.T)[0], np.linalg.eigvals(a)


def _covariance(np, x):
    a = _matrix(x)[:10]
    return np.cov(a), np.corrcoef(a), np.convolve(x[:500], x[:31]), np.correlate(x[:500], x[:31])


def _exp(np, x):
    x, p = x[:5000], x[:5000] + 0.75
    return (
        *(np.exp(x * 20), np.log(p), np.log1p(p), np.expm1(x), np.power(p, 1.7), np.exp2(x * 9)),
        *(np.log2(p), np.log10(p), np.cbrt(p), np.sqrt(p), np.hypot(p, p[::-1])),
    )


def _trigonometry(np, x):
    x, y = x[:5000], x[:5000] * 50
    return (
        *(np.sin(y), np.cos(y), np.tan(y), np.tanh(x * 4), np.arctan(y), np.arcsin(x)),
        *(np.arctan2(y, y[::-1]), np.sinh(x), np.cosh(x)),
    )


def _float32(np, x):
    x = x[:5000].astype(np.float32)
    y, p = x * np.float32(50), x + np.float32(1)
    powers = np.power(p, np.float32(1.7))
    return np.exp(x), np.log(p), np.sin(y), np.cos(y), np.tanh(x), powers, np.arctan(y)


def _complex(np, x):
    z = x[:3000] + 1j * x[3000:6000]
    w = z[::-1] + 2
    return z * w, np.abs(z), z / w, np.exp(z), z**2, np.array([(z * w).sum()])


def _sort(np, x):
    keys = (x[:5000] * 40).astype(np.int64)
    others = keys.astype(np.float64), keys.astype(np.int32)
    return (np.argsort(keys), *map(np.argsort, others), np.argpartition(keys, 100))


def _sum(np, x):
    f, a = x.astype(np.float32), _matrix(x)
    sums = [x.sum(), x.mean(), x.std(), np.prod(1 + x[:100] / 10), x[::3].sum()]
    return (
        *(np.array(sums), np.array([f.sum(), f.mean(), f.std()]), np.cumsum(x[:1000])),
        *(a.sum(axis=0), a.sum(axis=1), a.mean(axis=0), np.einsum("ij,ij->i", a, a)),
    )


def _fft(np, x):
    return np.fft.rfft(x[:4096]), np.fft.fft(x[:1000])


def _interpolation(np, x):
    y, grid = x[:500], np.arange(-5, 6, dtype=np.float64)
    return np.interp(y * 9, grid, x[:11]), np.polyval(x[:8], y), np.mod(y, 0.013), np.gradient(y)


TESTS = {
    "matmul": _matmul,
    "matmul32": _matmul32,
    "matvec": _matvec,
    "dot": _dot,
    "solve": _solve,
    "cholesky": _cholesky,
    "lstsq": _lstsq,
    "svd": _svd,
    "eigen": _eigen,
    "covariance": _covariance,
    "exp": _exp,
    "trigonometry": _trigonometry,
    "float32": _float32,
    "complex": _complex,
    "sort": _sort,
    "sum": _sum,
    "fft": _fft,
    "interpolation": _interpolation,
}
