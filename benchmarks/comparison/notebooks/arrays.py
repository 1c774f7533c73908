# %% imports
import numpy as np
rng = np.random.default_rng(7)
np.__version__
# %% sample
sample = rng.normal(loc=20, scale=4, size=(5, 4))
sample
# %% summary of the sample
print("mean", sample.mean(axis=0))
print(f"overall {sample.mean():.6f} ± {sample.std(ddof=1):.4f}")
#~ ddof=1 => ddof=0 : another estimator
# %% linear system
matrix = np.array([[3.0, 1.0, -2.0], [1.5, -4.0, 0.5], [2.0, 2.0, 7.0]])
solution = np.linalg.solve(matrix, [1.0, 2.0, 3.0])
solution, matrix @ solution
#~ 7.0 => 7.1 : one coefficient
# %% residues near zero
rotation = np.array([[np.cos(np.pi / 2), -np.sin(np.pi / 2)], [np.sin(np.pi / 2), np.cos(np.pi / 2)]])
rotation
# %% eigenvalues
values, vectors = np.linalg.eigh(matrix @ matrix.T)
print(values)
print(vectors.round(4))
# %% large array is abbreviated
np.linspace(0, 1, 10_001)
# %% integers and masks
counts = np.histogram(rng.exponential(size=1000), bins=8)[0]
print(counts, counts.sum())
counts > 100
# %% structured records
np.array([("iron", 26, 55.845), ("gold", 79, 196.967)], dtype=[("name", "U8"), ("z", "i4"), ("mass", "f8")])
#~ 196.967 => 196.976 : two digits swapped
# %% missing values and infinities
np.array([1.5, np.nan, -np.inf, 0.0, -0.0, 1e300])
#~ -np.inf => np.inf : sign of infinity
# %% complex spectrum
np.fft.fft([1.0, 2.0, 0.0, -1.0])
# %% small and large
print(np.array([6.626e-34, 1.381e-23, 6.022e23, 299792458.0]))
#~ 6.626e-34 => 6.626e-33 : exponent
# %% dates
np.arange("2026-01-30", "2026-02-03", dtype="datetime64[D]")
#~ 02-03 => 02-04 : a day more
# %% random without a seed | a random generator without a seed
np.random.default_rng().normal(size=3)
# %% polynomial
np.polynomial.Polynomial.fit(np.arange(6), [1.1, 3.9, 9.2, 15.8, 25.3, 35.9], 2)
# %% bytes and memory
print(sample.nbytes, sample.dtype, sample.flags["C_CONTIGUOUS"])
sample.tobytes()[:24]
