# %% data
import numpy as np
import pandas as pd
rng = np.random.default_rng(22)
frame = pd.DataFrame({"score": rng.integers(0, 20, 500), "name": [f"n{i}" for i in range(500)]})
# %% best ten
show(list(frame.sort_values("score", ascending=False).head(10).name))
# %% largest
show(list(frame.nlargest(10, "score").name))
# %% order
order = np.argsort(frame.score.to_numpy())
show(order[:10], order)
# %% medians and partitions
show(np.argpartition(frame.score.to_numpy(), 50)[:50], np.median(frame.score))
# %% by two columns
show(list(frame.sort_values(["score", "name"]).name[:8]))
