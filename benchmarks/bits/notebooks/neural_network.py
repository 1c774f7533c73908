# %% data
import numpy as np
rng = np.random.default_rng(12)
x = rng.normal(size=(256, 16)).astype(np.float32)
y = np.tanh(x[:, :1] * x[:, 1:2]).astype(np.float32)
w1 = rng.normal(scale=0.3, size=(16, 32)).astype(np.float32)
w2 = rng.normal(scale=0.3, size=(32, 1)).astype(np.float32)
# %% training
losses = []
for step in range(100):
    hidden = np.tanh(x @ w1)
    error = hidden @ w2 - y
    losses.append(np.mean(error**2))
    slope = error @ w2.T * (1 - hidden**2)
    w2 -= np.float32(0.1) * hidden.T @ error / 256
    w1 -= np.float32(0.1) * x.T @ slope / 256
show(losses[0], losses[-1])
# %% weights
show(w1, w2)
# %% soft maximum
scores = np.exp(hidden - hidden.max(axis=1, keepdims=True))
show(scores / scores.sum(axis=1, keepdims=True))
