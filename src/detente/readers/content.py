"""Opening a file: what it holds, how its characters are encoded, how much of it is read."""

from __future__ import annotations

import codecs
import gzip
import json
import os
import re
from pathlib import Path
from typing import BinaryIO, cast

from detente.errors import InputError

MAX_CHARACTERS = 2_000_000
"""Characters of one report; the longest of the trial's real reports had 60,000."""

SAMPLE_BYTES = 65_536

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GZIP = b"\x1f\x8b"
_MAGIC = (
    (b"%PDF", "a PDF", "convert it to text first, for instance with pdftotext"),
    (b"PK\x03\x04", "a ZIP archive or an office document", "unpack it, or save it as plain text"),
    (b"\xd0\xcf\x11\xe0", "an old office document", "save it as plain text"),
    (b"{\\rtf", "an RTF document", "save it as plain text"),
    (b"\x89PNG", "a picture", "give the text of the report"),
    (b"\xff\xd8\xff", "a picture", "give the text of the report"),
    (b"GIF8", "a picture", "give the text of the report"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"SQLite format 3", "a database", "export its reports as CSV or JSON Lines"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}encoding=[\"']([\w.:-]+)",
    re.I,
)


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading, unpacked where it is gzip.

    Raises:
        InputError: it is no regular file or cannot be opened.
    """
    if not path.is_file():
        broken = path.is_symlink() and not path.exists()
        what = "the link leads nowhere" if broken else "it is no regular file"
        raise InputError(what, remedy="give a file")
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(
            f"the file cannot be opened ({error.strerror})", remedy="check its permissions"
        ) from error
    packed = stream.read(2) == _GZIP
    stream.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb")) if packed else stream


def sample(path: Path) -> bytes:
    """The first bytes of a file, unpacked.

    Raises:
        InputError: the file is empty, a binary, or no readable gzip.
    """
    with open_bytes(path) as stream:
        head = read_at_most(stream, SAMPLE_BYTES)
    if not head.strip(b"\x00 \t\r\n"):
        raise InputError("the file is empty", remedy="fetch the report again")
    _refuse_binary(head)
    return head


def read_at_most(stream: BinaryIO, limit: int) -> bytes:
    """Read up to `limit` bytes.

    Raises:
        InputError: a gzip file ends early or is damaged.
    """
    try:
        return stream.read(limit)
    except (EOFError, OSError, ValueError) as error:
        raise InputError(
            f"the file cannot be read to its end ({error})",
            remedy="it is cut off or damaged; fetch it again",
        ) from error
    except Exception as error:  # zlib.error has no public base but Exception
        raise InputError(
            f"the gzip data is damaged ({error})", remedy="fetch the file again"
        ) from error


def sniff(head: bytes, by_suffix: str | None) -> str:
    """Format of a file by its first bytes, where they are unmistakable, else by its suffix."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if by_suffix is not None and by_suffix != "text":
        return by_suffix
    plain = head.removeprefix(codecs.BOM_UTF8)
    if _HTML.match(plain):
        return "html"
    if by_suffix is None:
        first = plain.lstrip().split(b"\n", 1)[0].strip()
        if first[:1] == b"{":
            return "jsonl" if _is_json(first) else "json"
        if re.match(rb"\[\s*(?:\{|$)", first):
            return "json"
    return "text"


def decode(data: bytes, *, html: bool = False) -> tuple[str, str | None]:
    """Decode a whole file; the note says in words what was lost, None for nothing.

    In this order: byte-order mark, the charset an HTML page declares, UTF-8,
    a guess.
    """
    encoding = encoding_of(data, html=html)
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    lost = text.count("\ufffd") - (
        data.count(b"\xef\xbf\xbd") if encoding.startswith("utf-8") else 0
    )
    if lost <= 0:
        return text, None
    note = f"note: {lost} characters could not be decoded as {encoding} and were replaced"
    return text, f"{note}; save the file as UTF-8"


def encoding_of(data: bytes, *, html: bool = False) -> str:
    """The encoding of some bytes, which may end within a character."""
    for mark, marked in _BOMS:
        if data.startswith(mark):
            return marked
    declared = _CHARSET.search(data[:4096]) if html else None
    if declared and (name := _known(declared[1] or declared[2])):
        return name
    valid, broken = _utf8_sequences(data)
    if not broken or valid > 4 * broken:
        return "utf-8"
    return _guess(data)


def _known(name: bytes) -> str | None:
    try:
        found = codecs.lookup(name.decode("ascii", "ignore")).name
    except LookupError:
        return None
    # Pages that say Latin-1 mean its Windows superset, as browsers take it.
    return "cp1252" if found in ("iso8859-1", "ascii") else found


def _utf8_sequences(data: bytes) -> tuple[int, int]:
    """Count the non-ASCII characters that are valid UTF-8, and the faults."""
    text = data.decode("utf-8", errors="replace")
    faults = text.rstrip("\ufffd").count("\ufffd") - data.count(b"\xef\xbf\xbd")
    return sum(not character.isascii() for character in text) - faults, max(0, faults)


def _guess(data: bytes) -> str:
    head = data[:SAMPLE_BYTES]
    if sum(byte > 127 for byte in head) < len(head) * 0.05:
        return "cp1252"  # a Western text: too few signs for a guess by frequency
    from charset_normalizer import from_bytes

    best = from_bytes(head).best()
    return best.encoding if best else "cp1252"


def _refuse_binary(head: bytes) -> None:
    for magic, what, remedy in _MAGIC:
        if head.startswith(magic):
            raise InputError(f"it is {what}, no text", remedy=remedy)
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in head and not wide and not head.startswith(b"PAR1"):
        raise InputError(
            "it is a binary file, or UTF-16 without a byte-order mark",
            remedy="save it as UTF-8 text",
        )


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def too_long(characters: int | None = None) -> InputError:
    """The error for a report over the limit."""
    size = f"{characters:,} characters" if characters else "its length"
    return InputError(
        f"{size} is over the limit of {MAX_CHARACTERS:,} for one report",
        remedy="it is no single report: split it, or give a table with one report a row",
    )


def base_name(name: str) -> str:
    """The last part of an input's name, with its record number."""
    return os.path.basename(name)
