# %% imports
import matplotlib.pyplot as plt
import numpy as np
x = np.linspace(0, 10, 60)
# %% line
plt.plot(x, np.sin(x))
plt.title("R² = 0.95")
#~ 0.95 => 0.96 : a digit of the title
#~ np.sin(x) => np.sin(x) + 0.01 : the curve, slightly
#~ plt.plot(x, np.sin(x)) => plt.plot(x, np.sin(x), color="C1") : the colour
#~ plt.plot(x, np.sin(x)) => plt.plot(x, np.sin(x), linewidth=1.6) : the line's width
# %% scatter
points = np.random.default_rng(5).normal(size=(50, 2))
fig, ax = plt.subplots()
ax.scatter(points[:, 0], points[:, 1], s=12)
plt.show()
#~ fig, ax => points[17] += 0.1; fig, ax : one moved point
#~ fig, ax => points = points[:-1]; fig, ax : one point less
# %% heat map
field = np.random.default_rng(6).random((12, 12))
plt.imshow(field)
plt.colorbar();
#~ plt.imshow => field[4, 7] += 0.05; plt.imshow : one cell
#~ plt.imshow(field) => plt.imshow(field, cmap="plasma") : the colours
# %% histogram
plt.hist(np.random.default_rng(8).normal(size=400), bins=20)
#~ size=400 => size=401 : one more value
# %% bars with labels
fig, ax = plt.subplots(figsize=(4, 3))
bars = ax.bar(["Mon", "Tue", "Wed"], [3, 5, 4])
ax.bar_label(bars)
fig
#~ "Tue" => "Tus" : a label
#~ [3, 5, 4] => [3, 5, 6] : a bar
# %% legend and grid
fig, axes = plt.subplots(1, 2, figsize=(7, 3))
axes[0].errorbar(x[::6], np.cos(x[::6]), yerr=0.2, label="measured")
axes[0].legend()
axes[1].contour(np.outer(np.sin(x), np.cos(x)))
plt.tight_layout()
#~ yerr=0.2 => yerr=0.25 : the error bars
#~ "measured" => "modelled" : the legend
# %% log axes
plt.loglog(x[1:], x[1:] ** 2.5, "o-")
#~ 2.5 => 2.6 : the slope
# %% figure as text
fig
# %% two figures
for power in (1, 2):
    plt.figure(figsize=(3, 2))
    plt.plot(x, x**power)
    plt.show()
#~ (1, 2) => (2, 1) : swapped pictures
#~ (1, 2) => (1, 2, 3) : one more picture
