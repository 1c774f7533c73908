# %% image
import numpy as np
from scipy import ndimage, signal
y, x = np.mgrid[0:96, 0:128] / 16
image = np.sin(x) * np.cos(y) + np.random.default_rng(26).normal(scale=0.1, size=(96, 128))
# %% blurred
show(ndimage.gaussian_filter(image, 2.0))
# %% edges
show(np.hypot(ndimage.sobel(image, 0), ndimage.sobel(image, 1)))
# %% convolution
show(signal.convolve2d(image, np.outer([1, 2, 1], [1, 0, -1]), mode="same"))
# %% turned
show(ndimage.rotate(image, 30, reshape=False), ndimage.zoom(image.astype(np.float32), 1.5))
# %% histogram
show(np.histogram(image, bins=12)[0])
