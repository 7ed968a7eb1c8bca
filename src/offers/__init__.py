"""Offers: who offers, where, and from when to when, read from the places where promotions are announced."""

from importlib.metadata import version

__version__ = version("offers")
