"""Offers: who offers, where, and from when to when, read from the places where promotions are announced."""

__version__ = "0.1.0"
