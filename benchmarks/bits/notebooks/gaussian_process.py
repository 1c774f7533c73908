# %% data
import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel
x = np.linspace(0, 10, 120)[:, None]
y = np.sin(x[:, 0]) + np.random.default_rng(6).normal(scale=0.1, size=120)
# %% kernel
model = GaussianProcessRegressor(RBF(1.0) + WhiteKernel(0.1), random_state=0).fit(x, y)
show(model.kernel_.theta, model.log_marginal_likelihood_value_)
# %% prediction
mean, deviation = model.predict(np.linspace(0, 12, 50)[:, None], return_std=True)
show(mean, deviation)
