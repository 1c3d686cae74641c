"""Rehabilitation plans from case JSON to Word documents and back.

The modules stand in the order of the data's way; README.md walks it.
"""

__version__ = "0.1.0"
