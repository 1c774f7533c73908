# %% imports
import numpy as np
from scipy import linalg, optimize
rng = np.random.default_rng(0)
matrix = rng.normal(size=(120, 120))
tall = rng.normal(size=(200, 12))
# %% product
(matrix @ matrix)[:3, :4]
# %% product in float32
(matrix.astype("float32") @ matrix.astype("float32"))[:3, :4]
# %% determinant
print(np.linalg.slogdet(matrix), np.linalg.det(matrix[:20, :20]))
# %% inverse and residues
(np.linalg.inv(matrix) @ matrix)[:3, :3]
# %% singular values
np.linalg.svd(tall, compute_uv=False)
# %% eigenvalues
np.linalg.eigvals(matrix[:6, :6])
# %% symmetric eigenvalues
np.linalg.eigvalsh(matrix + matrix.T)[:5]
# %% least squares
coefficients, residual, rank, _ = np.linalg.lstsq(tall, rng.normal(size=200), rcond=None)
print(coefficients, residual, rank)
# %% qr
np.linalg.qr(tall)[1][:3, :3]
# %% condition number | the matrix is nearly singular
np.linalg.cond(linalg.hilbert(10))
# %% matrix exponential
linalg.expm(matrix[:3, :3])
# %% fourier transform
np.fft.rfft(np.sin(np.linspace(0, 20, 64)))[:5]
# %% fourier transform and back
np.abs(np.fft.ifft(np.fft.fft(tall[:, 0])) - tall[:, 0]).max()
# %% sums
print(tall.sum(), tall.astype("float32").sum(), np.exp(tall).mean(), np.tanh(tall).std())
# %% trigonometry in float32
np.sin(np.linspace(0, 1e4, 8, dtype="float32"))
# %% minimum
found = optimize.minimize(optimize.rosen, [1.3, 0.7, 0.8, 1.9, 1.2], method="BFGS")
print(found.x.round(5), found.success)
# %% whole report of the minimum
found
# %% root
optimize.root(lambda v: [v[0] + 0.5 * (v[0] - v[1]) ** 3 - 1, 0.5 * (v[1] - v[0]) ** 3 + v[1]], [0, 0]).x
# %% curve fit
optimize.curve_fit(lambda t, a, b: a * np.exp(-b * t), np.linspace(0, 4, 50), 2.5 * np.exp(-1.3 * np.linspace(0, 4, 50)) + 0.01 * rng.normal(size=50))[0]
# %% regression
import statsmodels.api as sm
fitted = sm.OLS(tall[:, 0] + 2 * tall[:, 1] + rng.normal(size=200), sm.add_constant(tall[:, 1:4])).fit()
fitted.summary().tables[1]
# %% p values
fitted.pvalues
# %% forest
from sklearn.datasets import make_friedman1
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestRegressor
X, y = make_friedman1(300, random_state=0)
print(RandomForestRegressor(30, random_state=0).fit(PCA(8).fit_transform(X), y).score(PCA(8).fit_transform(X), y))
# %% forest on singular vectors | fifty of the vectors are made of rounding, and the trees split by them
vectors = np.linalg.svd(X @ X.T)[0][:, :60]
print("score", RandomForestRegressor(30, random_state=0).fit(vectors[:200], y[:200]).score(vectors[200:], y[200:]))
# %% components
PCA(3).fit(X).explained_variance_ratio_
# %% logistic regression
from sklearn.linear_model import LogisticRegression, Ridge
LogisticRegression(max_iter=500).fit(X, y > y.mean()).coef_
# %% ridge
Ridge(alpha=0.1).fit(X, y).predict(X[:5])
# %% clusters
from sklearn.cluster import KMeans
KMeans(4, n_init=2, random_state=0).fit(X).inertia_
# %% network
from sklearn.neural_network import MLPRegressor
MLPRegressor(hidden_layer_sizes=(16,), max_iter=60, random_state=0).fit(X, y).predict(X[:4])
# %% chaotic map | it doubles an error in every step
value = abs(np.sin((matrix @ matrix).sum()))
for _ in range(120):
    value = 3.99 * value * (1 - value)
print(value)
# %% frame
import pandas as pd
pd.DataFrame(matrix @ matrix.T).iloc[:4, :4]
# %% plot
import matplotlib.pyplot as plt
plt.plot(np.linalg.svd(matrix, compute_uv=False));
# %% kernels
from threadpoolctl import threadpool_info
sorted({f"{pool['internal_api']} {pool.get('architecture', '')} {pool['num_threads']}" for pool in threadpool_info()})
