# %% set up
import io
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
def picture(figure):
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
t = np.linspace(0, 10, 300)
# %% lines
figure, axes = plt.subplots()
axes.plot(t, np.sin(t), t, np.exp(-t / 3) * np.cos(3 * t))
axes.set_title("damped")
show(picture(figure))
# %% scatter
rng = np.random.default_rng(28)
figure, axes = plt.subplots()
axes.scatter(rng.normal(size=200), rng.normal(size=200), c=rng.random(200))
show(picture(figure))
# %% heat
figure, axes = plt.subplots()
axes.imshow(np.hypot(*np.mgrid[-3:3:60j, -3:3:60j]), interpolation="bilinear")
show(picture(figure))
