"""An equation as a tree: read from a line of NumPy, differentiated, turned into row notation, written.

No arrays.
"""
