"""Relations between countries over time: counts, an index, thaw and chill."""

from detente.relations.aggregate import all_relations, relations
from detente.relations.turns import find_turns

__all__ = ["all_relations", "find_turns", "relations"]
