# %% data
import numpy as np
from sklearn.neural_network import MLPClassifier
rng = np.random.default_rng(13)
x = rng.normal(size=(300, 8))
y = (np.hypot(x[:, 0], x[:, 1]) > 1.2).astype(int)
# %% training
model = MLPClassifier((20,), max_iter=40, random_state=0, solver="adam", tol=0).fit(x, y)
show(model.loss_)
# %% accuracy
show(model.score(x, y))
