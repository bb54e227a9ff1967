"""Which version this is; apart from the factory, so that every room may ask."""

__version__ = "0.1.0"
