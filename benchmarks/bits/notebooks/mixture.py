# %% data
import numpy as np
from sklearn.mixture import GaussianMixture
rng = np.random.default_rng(30)
x = np.vstack([rng.normal(loc=m, size=(250, 3)) for m in (0, 2, 5)])
# %% fit
model = GaussianMixture(3, random_state=0).fit(x)
show(model.means_, model.lower_bound_, model.n_iter_)
# %% labels
show(np.bincount(model.predict(x)))
