"""Sentences of a report's headline, body and captions, with their exact places.

Boundaries are sentencex's, put right where it is known to fail.  A sentence
longer than `MAX_SENTENCE` characters is cut after semicolons where it has any
and else kept whole: a cut elsewhere would tear an actor from its verb.  Within
a long quotation each sentence stands by itself (`MAX_QUOTED`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.records import CODED_SEGMENTS, Document, Sentence

MAX_SENTENCE = 2_000
"""Characters beyond which a sentence is cut at semicolons."""

MAX_QUOTED = 400
"""Characters beyond which a quotation of several sentences is cut within.

sentencex keeps a quotation whole, which keeps short ones with their speaker;
in 249 real reports some ran to 3,000 characters, mostly by a missing quote.
"""

_LETTER = re.compile(r"[^\W\d_]")
_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SEMICOLON = re.compile(r";\s+")
# What cannot end a sentence: a title; and before a number a month, "No.", …
_TITLE = re.compile(
    r"(?<![\w.])(?:Mr|Mrs|Ms|Messrs|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Maj|Capt|Cmdr|Adm|Brig|Sgt|Pres|Sec|Amb|Hon|Rev|"
    r"St|Ft|Mt|vs|cf)\.$"
)
_BEFORE_NUMBER = re.compile(
    r"(?<![\w.])(?:No|Nos|Art|Arts|Vol|Fig|pp?|ca|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|October|September)\.$"
)
_ENDS_IN_TIME = re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.m\.$")
_TIME_GOES_ON = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z]{2,4}T\b|GMT|local|Seoul|Beijing|Tokyo"
    r"|Washington) ?"
)
_ENDS_ABBREVIATED_STATE = re.compile(r"(?:\bU\.S|\bU\.K|\bU\.N|\bE\.U|\bU\.A\.E|(?:^|\s)[SN])\.$")
_STATE_GOES_ON = re.compile(
    r"(?:President|Vice|Secretary|Ambassador|Congress|Senate|House|State|Department|Embassy|Army|Navy|Air|Marine|Forces?|Treasury|Trade|"
    r"Defense|National|Security|General|Special|Envoy|Sen|Rep|Gen|Prime|Foreign|Home|Korean?s?|Koreas?|Command|Supreme|Court|Coast|"
    r"Attorney|Dollar|Open|Federal|Human|High|Children|Charter|Council|Assembly|Agency)\b"
)
_ASKED_QUOTE = re.compile(r"[?!][\"”’]$")
_ATTRIBUTION = re.compile(
    r"(?:he|she|it|they|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3}) "
    r"(?:said|says|asked|asks|added|wrote|told|replied|stressed|tweeted|warned|argued|noted|declared|shouted)\b"
)
_INITIAL = re.compile(r"(?<![\w])[A-Z]\.\s$")
_INNER_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(•]?[A-ZÀ-Þ])")
_CLOSING = re.compile(r"[\"”’»)\]]+(?=\s|$)")
# Full stop without a space: "said.He", never "U.S.China" or "www.site.Com".
_GLUED = re.compile(r"(?<=[a-z]{2}[.!?])(?=[\"“]?[A-Z][a-z]+ )|(?<=[.!?][”\"])(?=[A-Z“])")

Span = tuple[int, int]


def split(document: Document) -> tuple[Sentence, ...]:
    """Split a report's coded segments into sentences, in the order of the text.

    Each is a slice of `document.text` without blanks at its ends, and has at
    least one letter.  A sentence never reaches over a segment's end.
    """
    language = document.language or "en"
    found: list[Sentence] = []
    paragraph, previous_end = -1, 0
    for segment in document.segments:
        if segment.kind not in CODED_SEGMENTS:
            continue
        if paragraph < 0 or _BREAK.search(document.text, previous_end, segment.start):
            paragraph += 1
        previous_end = segment.end
        for start, end in spans(document.text[segment.start : segment.end], language):
            position = len(found)
            first, last = segment.start + start, segment.start + end
            found.append(
                Sentence(
                    sentence_id=f"{document.document_id}-{position:04d}",
                    document_id=document.document_id,
                    position=position,
                    start=first,
                    end=last,
                    text=document.text[first:last],
                    segment=segment.kind,
                    paragraph=paragraph,
                )
            )
    return tuple(found)


def spans(text: str, language: str = "en") -> tuple[Span, ...]:
    """Character offsets `[start, end)` of the sentences of one paragraph."""
    # A line end inside a paragraph is a blank; same length, so offsets hold.
    flat = _BREAK.sub(" ", text)
    cuts = _boundaries(flat, language)
    cuts = _without_false(flat, cuts)
    pieces = [piece for piece in _between(flat, cuts) if _LETTER.search(flat, *piece)]
    return tuple(short for piece in pieces for short in _cut_long(flat, piece))


def _boundaries(text: str, language: str) -> list[int]:
    """Offsets where a sentence begins, from sentencex, and after glued full stops."""
    import sentencex

    cuts: set[int] = set()
    offset = 0
    for sentence in sentencex.segment(language, text):
        offset += len(sentence)
        cuts.add(offset)
    cuts.update(match.start() for match in _GLUED.finditer(text))
    cuts.discard(0)
    return sorted(cut for cut in cuts if cut < len(text))


def _without_false(text: str, cuts: list[int]) -> list[int]:
    """Drop the cuts that fall inside a sentence; move those before a closing quote behind it."""
    kept: list[int] = []
    start = 0
    for cut in cuts:
        closing = _CLOSING.match(text, cut)
        if closing:
            cut = closing.end()
        before, after = (
            text[start:cut].rstrip(),
            text[cut:].lstrip() if cut - start < 20_000 else "",
        )
        if cut >= len(text) or _goes_on(before, after[:120]):
            continue
        kept.append(cut)
        start = cut
    return kept


def _goes_on(before: str, after: str) -> bool:
    """Whether the sentence that seems to end with `before` runs on in `after`."""
    if not before or not after:
        return True
    tail = before[-60:]
    if after[0].islower():
        return True
    if _BEFORE_NUMBER.search(tail):
        return after[0].isdigit()
    if _ENDS_IN_TIME.search(tail):
        return bool(_TIME_GOES_ON.match(after))
    if _ENDS_ABBREVIATED_STATE.search(tail):
        return bool(_STATE_GOES_ON.match(after))
    if _ASKED_QUOTE.search(tail):
        return bool(_ATTRIBUTION.match(after))
    return bool(_TITLE.search(tail)) or after[0] in ",;:)"


def _between(text: str, cuts: list[int]) -> Iterator[Span]:
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            lead = start + piece.index(stripped[0])
            yield lead, lead + len(stripped)


def _cut_long(text: str, piece: Span) -> Iterator[Span]:
    start, end = piece
    cuts: list[int] = []
    if end - start > MAX_QUOTED:
        inner = [match.end() for match in _INNER_END.finditer(text, start, end)]
        cuts = [
            cut
            for cut in inner
            if not _goes_on(text[max(start, cut - 80) : cut].rstrip(), text[cut : cut + 120])
        ]
        cuts = [cut for cut in cuts if not _INITIAL.search(text, max(start, cut - 8), cut)]
    if end - start > MAX_SENTENCE and not cuts:
        cuts = [match.end() for match in _SEMICOLON.finditer(text, start, end)]
    for first, last in zip([start, *cuts], [*cuts, end], strict=True):
        stripped = text[first:last].rstrip()
        if _LETTER.search(stripped):
            yield first, first + len(stripped)
