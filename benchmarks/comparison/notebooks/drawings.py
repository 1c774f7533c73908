# %% imports
import matplotlib.pyplot as plt
import matplotlib_inline
import numpy as np
from IPython.display import SVG, Math
matplotlib_inline.backend_inline.set_matplotlib_formats("svg")
x = np.linspace(0, 2, 40)
# %% line as svg
plt.plot(x, np.exp(-x), label="decay")
plt.legend()
plt.title("half-life 0.69")
#~ 0.69 => 0.96 : digits of the title
#~ np.exp(-x) => np.exp(-1.001 * x) : the curve, slightly
#~ label="decay" => label="decay", color="C3" : the colour
# %% scatter as svg
plt.scatter(x, np.sqrt(x), c=x, s=20)
#~ s=20 => s=21 : the size of the points
#~ np.sqrt(x) => np.sqrt(x) + 0.01 * (x == x[3]) : one moved point
# %% hatched bars as svg
plt.bar([1, 2, 3], [2, 4, 3], hatch="//")
#~ [2, 4, 3] => [2, 4, 3.1] : one bar
# %% svg by hand
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><circle cx="20" cy="20" r="15" fill="#c33"/><text x="45" y="25">37</text></svg>')
#~ 37 => 38 : a number
#~ #c33 => #3c3 : the colour
#~ r="15" => r="16" : the radius
# %% formula
Math(r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}")
#~ \infty => \pi : a symbol
#~ {2} => {3} : a digit
