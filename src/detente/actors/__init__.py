"""Who: sentences to actor mentions, resolved over the whole report."""

from detente.actors.gazetteer import find_names
from detente.actors.knowledge import organisations, sectors, states
from detente.actors.listed import ActorList, ListedName, make_list
from detente.actors.mentions import Found, find_in_document

__all__ = [
    "ActorList",
    "Found",
    "ListedName",
    "find_in_document",
    "find_names",
    "make_list",
    "organisations",
    "sectors",
    "states",
]
