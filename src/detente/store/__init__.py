"""The store: one DuckDB file with reports, sentences, mentions, events, rejections and runs."""

from detente.store.database import TABLES, CodedDocument, Run, Store
from detente.store.questions import country_code, find_events, pair_of, trace

__all__ = [
    "TABLES",
    "CodedDocument",
    "Run",
    "Store",
    "country_code",
    "find_events",
    "pair_of",
    "trace",
]
