# %% floats
import math
print(f"{math.pi:.3f} {2 / 3:.17g} {1e22} {5e-324} {math.exp(1):.16f} {0.1 + 0.2!r}")
# %% arrays
import numpy as np
x = np.linspace(0, 1, 7)
print(x, np.exp(x), np.float32(1) / 3, np.sqrt(x))
# %% frames
import pandas as pd
print(pd.DataFrame({"x": x, "sin": np.sin(x * 10)}).describe())
# %% text
print(f"{1234567.891:,.2f} {-0.0} {float('nan')} {10**20:e} {12.5:n}")
