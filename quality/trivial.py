"""The trivial coder that every figure is shown beside: bags of words, and countries in order.

The type by TF-IDF and logistic regression, trained on our own corpus; for bare sentences the
first state named acts on the second.  What it gets right needs no understanding.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from detente import actors
from detente.evaluation import Evaluation, score_pairs, score_triples
from detente.ontology import plover_root
from detente.pipeline import document_from_text
from detente.records import Status
from detente.sentences import split
from training.corpus import read_all

NONE = "none"


class TrivialCoder:
    """TF-IDF over words and pairs of words, logistic regression on the corpus of `training/`."""

    @cached_property
    def _model(self) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        texts, labels = [], []
        for sentence in read_all():
            first = sentence.labels[0] if sentence.labels else None
            texts.append(sentence.text)
            labels.append(plover_root(first.event_type, Status(first.status)) if first else NONE)
        model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            LogisticRegression(C=10, max_iter=300, class_weight="balanced"),
        )
        return model.fit(texts, labels)

    def _types(self, texts: Sequence[str], *, none: bool) -> list[str]:
        """The likeliest type of each text; with `none`, or "none"."""
        classes = list(self._model.classes_)
        found = self._model.predict_proba(list(texts))
        if not none:
            found[:, classes.index(NONE)] = -1
        return [classes[k] for k in found.argmax(axis=1)]

    def pairs(self, records: Sequence[dict[str, Any]]) -> Evaluation:
        """Its score on gold pairs."""
        return score_pairs(records, self._types([r["text"] for r in records], none=False))

    def triples(self, records: Sequence[dict[str, Any]]) -> Evaluation:
        """Its score on bare sentences."""
        types = self._types([r["text"] for r in records], none=True)
        coded = []
        for record, event_type in zip(records, types, strict=True):
            states = _states(record["text"])
            known = len(states) > 1 and event_type != NONE
            coded.append(
                [{"source": states[:1], "target": states[1:2], "root": event_type}] if known else []
            )
        return score_triples(records, coded)


def _states(text: str) -> list[str]:
    """The states that a text names, in order."""
    sentences = split(document_from_text(text))
    found = actors.find_in_document(sentences, None)
    return list(
        dict.fromkeys(
            code for s in sentences for m in found[s.sentence_id].mentions for code in m.states
        )
    )
