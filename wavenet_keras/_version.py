"""The version; below it nothing is imported, so anything may ask."""

__version__ = "0.5.0"
