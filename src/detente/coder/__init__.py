"""Who did what to whom: coders turn passages into events."""

from detente.coder.patterns import PatternCoder

__all__ = ["PatternCoder"]
