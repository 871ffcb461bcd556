"""The stages in order: files in, a store out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from detente import actors, repeats, times
from detente.coder import load_coder
from detente.errors import InputError
from detente.interfaces import Coder, Coding, Passage
from detente.lists import Lists
from detente.readers import Input, list_inputs, read_input
from detente.records import (
    ActorMention,
    Document,
    Event,
    Publication,
    Rejection,
    Segment,
    SegmentKind,
    Sentence,
    TimeMention,
)
from detente.sentences import split
from detente.settings import Settings
from detente.store import CodedDocument, Run, Store

_LANGUAGE_MARGIN = 200  # characters; language of less text than this is a guess, so it is coded


@dataclass(slots=True)
class Progress:
    """How far a run is; handed to the caller's `report` after every report read."""

    files: int = 0
    files_done: int = 0
    reports: int = 0
    skipped: int = 0
    coded: int = 0
    events: int = 0
    rejections: int = 0
    refused: list[Rejection] = field(default_factory=list)  # what was not read, or not coded at all


@dataclass(frozen=True, slots=True)
class _Read:
    """A report with its sentences, actors and times, ready for the coder."""

    document: Document
    sentences: tuple[Sentence, ...]
    mentions: tuple[ActorMention, ...]
    sites: tuple[ActorMention, ...]
    times: Mapping[str, Sequence[TimeMention]]
    passages: tuple[Passage, ...]


_NO_LISTS = Lists()


def code_document(
    document: Document, coder: Coder, settings: Settings, lists: Lists = _NO_LISTS
) -> CodedDocument:
    """One report through sentences, actors, times, coder and dating."""
    (coded,) = code_documents([document], coder, settings, lists)
    return coded


def code_documents(
    documents: Sequence[Document], coder: Coder, settings: Settings, lists: Lists = _NO_LISTS
) -> list[CodedDocument]:
    """Several reports, the coder called once for all their sentences."""
    refusals = [_refusal(document, settings) for document in documents]
    read = [
        None if refusal else _prepare(document, lists)
        for document, refusal in zip(documents, refusals, strict=True)
    ]
    codings = iter(coder.code_all([p for report in read if report for p in report.passages]))
    coded = []
    for document, refusal, report in zip(documents, refusals, read, strict=True):
        if report is None:
            assert refusal is not None
            coded.append(CodedDocument(document, (), (), (), (), (refusal,)))
        else:
            own = [next(codings) for _ in report.passages]
            coded.append(_finish(report, own, settings))
    return coded


def passages(document: Document) -> tuple[Passage, ...]:
    """What a coder is shown of a report: its sentences that name two sides, or may mean two."""
    return _prepare(document, _NO_LISTS).passages


def _prepare(document: Document, lists: Lists) -> _Read:
    sentences = split(document)
    published = document.published.days if document.published else None
    found = actors.find_in_document(sentences, published, lists.actors)
    known = tuple((s, found[s.sentence_id].mentions) for s in sentences)
    main = _main_states(known)
    passages = tuple(
        Passage(document, sentence, mentions, here.salient, known, lists.phrases, main, here.sites)
        for sentence, mentions in known
        if not _too_few_sides(here := found[sentence.sentence_id])
    )
    return _Read(
        document,
        sentences,
        tuple(m for _, mentions in known for m in mentions),
        tuple(m for s in sentences for m in found[s.sentence_id].sites),
        times.find_in_document(sentences, published),
        passages,
    )


_ABOUT_TWO = 4  # sentences that name each; with fewer, whom a report is about is a guess


def _main_states(known: Sequence[tuple[Sentence, tuple[ActorMention, ...]]]) -> tuple[str, ...]:
    """The two states that most sentences of a report name, if enough name each; else none."""
    counts = Counter(code for _, found in known for code in {c for m in found for c in m.states})
    two = tuple(code for code, n in counts.most_common(2) if n >= _ABOUT_TWO)
    return two if len(two) == 2 else ()


def _finish(report: _Read, codings: Sequence[Coding], settings: Settings) -> CodedDocument:
    """Leave out what is too doubtful to keep, date the rest, and give what is told twice once."""
    events: list[Event] = []
    rejections: list[Rejection] = []
    for coding in codings:
        events.extend(e for e in coding.events if e.confidence >= settings.min_confidence)
        rejections.extend(coding.rejections)
        rejections.extend(
            Rejection(e.sentence_id, "code", f"{e.event_type}: confidence {e.confidence} too low")
            for e in coding.events
            if e.confidence < settings.min_confidence
        )
    by_id = {s.sentence_id: s for s in report.sentences}
    published = report.document.published
    dated = times.date_events(events, report.times, by_id, published.days if published else None)
    once, repeated = repeats.merge(dated, by_id)
    parties = {m for e in once for m in (e.source_mention, e.target_mention)}
    return CodedDocument(
        report.document,
        report.sentences,
        (*report.mentions, *(m for m in report.sites if m.mention_id in parties)),
        tuple(t for s in report.sentences for t in report.times.get(s.sentence_id, ())),
        once,
        (*rejections, *repeated),
    )


def _too_few_sides(here: actors.Found) -> bool:
    """Whether no pair can be had: fewer than two sides, and none to add from the report."""
    codes = {code for m in here.mentions for code in m.codes}
    return not codes or (len(codes) < 2 and not here.salient and not here.sites)


def _refusal(document: Document, settings: Settings) -> Rejection | None:
    allowed = settings.languages.split(",")
    if document.language is None or document.language in allowed:
        return None
    if len(document.text) < _LANGUAGE_MARGIN:
        return None
    return Rejection(
        document.name, "language",
        f"the report is in “{document.language}”; coded are: {settings.languages} "
        "(translate it, or add the language if it is wrongly told)",
    )  # fmt: skip


def code(
    paths: Iterable[str | Path],
    store: Store,
    *,
    coder: Coder | None = None,
    settings: Settings | None = None,
    lists: Lists = _NO_LISTS,
    report: Callable[[Progress], None] | None = None,
) -> Progress:
    """Code reports into a store; those already coded in the same way are passed over.

    Reports are written `settings.batch` at a time, so that an interrupted run
    goes on where it stopped.  `lists` are the user's own actors and patterns, used
    before the built-in ones.  `report` is called after every report.

    Raises:
        InputError: a path does not exist, or nothing at all could be read.
    """
    coder, settings = coder or load_coder(), settings or Settings()
    progress = Progress()
    unreadable: list[Rejection] = []

    def refuse(rejection: Rejection) -> None:
        unreadable.append(rejection)
        progress.refused.append(rejection)

    inputs = list(list_inputs(paths, on_reject=refuse))
    progress.files = len(inputs)
    run = _run(inputs, coder, settings, lists)
    store.add_run(run)
    coding = f"{run.coder} {run.code_version} {run.settings}"
    done = store.coded()
    batch: list[Document] = []

    def finish() -> None:
        coded = code_documents(batch, coder, settings, lists)
        for each in coded:
            progress.events += len(each.events)
            progress.coded += bool(each.sentences)
            progress.rejections += len(each.rejections)
            progress.refused.extend(r for r in each.rejections if r.stage == "language")
        store.add(coded, run_id=run.run_id, coding=coding)
        batch.clear()

    for document in _documents(inputs, refuse, progress):
        progress.reports += 1
        if done.get(document.document_id) == coding:
            progress.skipped += 1
        else:
            done[document.document_id] = coding
            batch.append(document)
        if len(batch) >= settings.batch:
            finish()
        if report:
            report(progress)
    finish()
    store.add_rejections([*lists.rejections, *unreadable], run.run_id)
    if progress.reports == 0:
        raise InputError(
            "no report could be read",
            where=", ".join(map(str, paths)),
            remedy=unreadable[0].reason if unreadable else "name files with text in them",
        )
    return progress


def _documents(
    inputs: Sequence[Input], refuse: Callable[[Rejection], None], progress: Progress
) -> Iterator[Document]:
    for source in inputs:
        yield from read_input(source, on_reject=refuse)
        progress.files_done += 1


def _run(inputs: Sequence[Input], coder: Coder, settings: Settings, lists: Lists) -> Run:
    """The run's record; its id tells input, coder, version and settings apart, and nothing else.

    A user's own lists count as settings.
    """
    fingerprint = hashlib.sha256()
    for source in sorted(inputs, key=lambda i: i.path.name):
        digest = _file_digest(source.path)
        fingerprint.update(f"{source.path.name}\t{digest}\n".encode())
    code_version, stated = _code_version(), settings.as_json(lists=lists.digest)
    key = f"{coder.name}|{code_version}|{stated}|{fingerprint.hexdigest()}"
    return Run(
        run_id=hashlib.sha256(key.encode()).hexdigest()[:12],
        coder=coder.name,
        code_version=code_version,
        settings=stated,
        input_fingerprint=fingerprint.hexdigest(),
    )


def document_from_text(
    text: str, *, name: str = "text", published: Publication | None = None
) -> Document:
    """A report made of bare text, all of it body: for single sentences and for tests."""
    fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(
        document_id=fingerprint[:16],
        name=name,
        text=text,
        fingerprint=fingerprint,
        segments=(Segment(SegmentKind.BODY, 0, len(text)),),
        published=published,
    )


@cache
def _code_version() -> str:
    """The version with a digest of the package's code and data: a changed lexicon codes anew."""
    digest = hashlib.sha256()
    package = files("detente")
    for part in _sources(package):
        digest.update(part.read_bytes())
    return f"{version('detente')}+{digest.hexdigest()[:12]}"


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for part in sorted(folder.iterdir(), key=lambda p: p.name):
        if part.is_dir() and part.name not in {"__pycache__", "sample", "presenters"}:
            yield from _sources(part)
        elif part.name.endswith((".py", ".toml", ".csv")):
            yield part


def _file_digest(path: Path) -> str:
    """SHA-256 of a file; of one that cannot be opened, a word (the reader says why)."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return "unreadable"
