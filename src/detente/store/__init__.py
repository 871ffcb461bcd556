"""The store: one DuckDB file with reports, sentences, mentions, events, rejections and runs."""

from detente.store.database import CodedDocument, Run, Store, TABLES

__all__ = ["TABLES", "CodedDocument", "Run", "Store"]
