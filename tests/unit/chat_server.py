"""A chat-completions endpoint on loopback: what the tests of the `llm` coder ask."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SOON = {"retry-after-ms": "1"}  # how openai's client is told not to wait


@dataclass
class Reply:
    """What the server sends back; without a body the connection is dropped."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def completion(
    text: str | None, *, tokens: tuple[int, int] | None = (100, 10), **other: Any
) -> Reply:
    """A chat completion with this text."""
    message = {"role": "assistant", "content": text, **other.get("message", {})}
    body: dict[str, Any] = {
        "id": "c1", "object": "chat.completion", "created": 0, "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": other.get("end", "stop")}],
    }  # fmt: skip
    if tokens:
        body["usage"] = {
            "prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens),
        }  # fmt: skip
    return Reply(body=body)


def refused(message: str, status: int = 400, **error: Any) -> Reply:
    """An error in the manner of OpenAI's."""
    return Reply(status, {"error": {"message": message, "type": "invalid", **error}}, SOON)


def events(*items: Any) -> Reply:
    """A completion with these items."""
    return completion(json.dumps({"events": list(items)}))


class Chat:
    """What was asked, and what is answered: `reply` gets the request and its number from 0."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.reply: Callable[[dict[str, Any], int], Reply] = lambda request, number: events()
        self.lock = threading.Lock()

    def questions(self) -> list[str]:
        """The sentences asked about, in the order they came."""
        return [sentence_of(request) for request in self.asked]


def sentence_of(request: dict[str, Any]) -> str:
    """The sentence a request is about."""
    said: str = request["messages"][1]["content"]
    return next(line for line in said.splitlines() if line.startswith("Sentence: "))[10:]


@contextmanager
def serving() -> Iterator[Chat]:
    """A running server on a free port of loopback."""
    chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: two would wait for one another
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            assert self.path == "/v1/chat/completions"
            with chat.lock:
                number = len(chat.asked)
                chat.asked.append(request)
                chat.keys.append(self.headers["authorization"])
            reply = chat.reply(request, number)
            if reply.body is None:
                self.close_connection = True
                return
            text = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
            kind = "text/html" if isinstance(reply.body, str) else "application/json"
            self.send_response(reply.status)
            for name, value in {"content-type": kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads, block_on_close = True, False

        def handle_error(self, *_: Any) -> None:
            """A client that has waited long enough is gone: nothing to tell."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    chat.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
