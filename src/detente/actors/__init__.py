"""Who: sentences to actor mentions, resolved over the whole report."""

from detente.actors.gazetteer import find_names
from detente.actors.knowledge import organisations, states
from detente.actors.mentions import Found, find_in_document

__all__ = ["Found", "find_in_document", "find_names", "organisations", "states"]
