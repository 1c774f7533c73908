# %% data
import numpy as np
from sklearn.decomposition import PCA
x = np.random.default_rng(2).normal(size=(500, 30)) @ np.diag(np.linspace(3, 0.1, 30))
# %% variance
pca = PCA(n_components=5).fit(x)
show(pca.explained_variance_ratio_)
# %% scores
show(pca.transform(x)[:5], pca.transform(x))
