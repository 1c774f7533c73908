"""The stripping room: notebooks without outputs, for clean diffs."""
