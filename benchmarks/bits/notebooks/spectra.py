# %% signal
import numpy as np
from scipy import signal
t = np.arange(5000) / 1000
x = np.sin(2 * np.pi * 50 * t) + 0.5 * np.sin(2 * np.pi * 120 * t)
x += np.random.default_rng(15).normal(size=5000)
# %% transform
show(np.abs(np.fft.rfft(x))[245:255], np.fft.rfft(x))
# %% filter
b, a = signal.butter(4, 0.2)
show(b, a, signal.filtfilt(b, a, x))
# %% power
show(signal.welch(x, fs=1000, nperseg=256)[1])
# %% two dimensions
show(np.fft.fft2(x[:4096].reshape(64, 64)))
