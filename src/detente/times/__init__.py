"""Which days a sentence speaks of, and which of them an event belongs to."""

from detente.times.attachment import choose, choose_all
from detente.times.dating import date_events
from detente.times.tagging import find, find_in_document

__all__ = ["choose", "choose_all", "date_events", "find", "find_in_document"]
