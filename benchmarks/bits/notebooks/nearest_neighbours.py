# %% data
import numpy as np
from scipy.spatial import distance
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import KNeighborsRegressor
rng = np.random.default_rng(29)
x = rng.normal(size=(1200, 24))
y = x[:, 0] * x[:, 1] + rng.normal(scale=0.1, size=1200)
# %% distances
show(pairwise_distances(x[:200]), distance.cdist(x[:50], x[:60], "cosine"))
# %% prediction
model = KNeighborsRegressor(7, algorithm="brute", weights="distance").fit(x[:1000], y[:1000])
show(model.predict(x[1000:]))
