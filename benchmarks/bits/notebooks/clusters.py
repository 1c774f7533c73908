# %% data
import numpy as np
from sklearn.cluster import KMeans
rng = np.random.default_rng(3)
x = np.vstack([rng.normal(loc=center, size=(700, 8)) for center in range(4)])
# %% labels
model = KMeans(n_clusters=4, n_init=3, random_state=0).fit(x)
show(np.bincount(model.labels_), model.labels_)
# %% centres
show(model.cluster_centers_)
# %% inertia
show(model.inertia_)
