"""Check that Jupyter notebooks reproduce, and say why when they do not.

Importing this package imports nothing else: pytest loads the plugin at every
start, also where nobody asked for notebooks.
"""

__version__ = "0.1.0"
