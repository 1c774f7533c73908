"""The stripping room: notebooks without outputs, and the outputs beside them."""
