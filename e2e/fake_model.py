# SPDX-License-Identifier: Apache-2.0
"""A model server that says what a test wants, when the test wants it, in the manner of OpenAI's chat completions.

    model.answer("hello", "Hi", Pause(0.1), " there", gate, "!")

answers the user's message `hello` with these steps; what nothing was written for is answered with `DEFAULT`.
"""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEFAULT = "A short answer"
PATIENCE = 60  # seconds that a gate waits at most, so that a failed test leaves no thread behind


class Pause:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Gate:
    """Holds the reply until the test opens it, and tells the test when the reply got there."""

    def __init__(self) -> None:
        self.reached, self._opened = threading.Event(), threading.Event()

    def open(self) -> None:
        self._opened.set()

    def hold(self) -> None:
        self.reached.set()
        self._opened.wait(PATIENCE)


class Refuse:
    """An HTTP error in place of a reply; only as the first step."""

    def __init__(self, status: int, **headers: str) -> None:
        self.status, self.headers = status, headers


class Disconnect:
    """The connection breaks off here."""


class NoUsage:
    """The reply does not say what it was made of, as with some servers; anywhere among the steps."""


class FakeModel:
    def __init__(self) -> None:
        self._replies: dict[str, tuple] = {}
        self.requests: list[dict] = []  # the bodies, in order of arrival
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.requests.append(body)
                try:
                    model._reply(self, body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # Martlet hung up: the reply was stopped

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def answer(self, question: str, *steps: object) -> None:
        self._replies[question] = steps

    def asked(self, question: str) -> list[dict]:
        """The requests whose last message was this one."""
        return [r for r in self.requests if text_of(r["messages"][-1]) == question]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _reply(self, handler: BaseHTTPRequestHandler, body: dict) -> None:
        steps = self._replies.get(text_of(body["messages"][-1]), (DEFAULT,))
        if isinstance(steps[0], Refuse):
            self._send_json(handler, steps[0].status, {"error": {"message": "scripted"}}, steps[0].headers)
        elif body.get("stream"):
            self._stream(handler, body, steps)
        else:
            content = "".join(step for step in steps if isinstance(step, str))
            choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
            self._send_json(handler, 200, {"object": "chat.completion", "model": body["model"], "choices": [choice], "usage": usage(1)})

    def _send_json(self, handler: BaseHTTPRequestHandler, status: int, value: dict, headers: dict[str, str] = {}) -> None:
        data = json.dumps(value).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        for name, text in headers.items():
            handler.send_header(name.replace("_", "-"), text)
        handler.end_headers()
        handler.wfile.write(data)

    def _stream(self, handler: BaseHTTPRequestHandler, body: dict, steps: tuple) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()

        def event(data: str) -> None:
            line = f"data: {data}\n\n".encode()
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))

        def chunk(choices: list[dict], **more: object) -> None:
            event(json.dumps({"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": body["model"], "choices": choices, **more}))

        chunk([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
        pieces = 0
        for step in steps:
            match step:
                case str():
                    pieces += 1
                    chunk([{"index": 0, "delta": {"content": step}, "finish_reason": None}])
                case Pause():
                    time.sleep(step.seconds)
                case Gate():
                    step.hold()
                case Disconnect():
                    handler.close_connection = True
                    return
        chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        if body.get("stream_options", {}).get("include_usage") and not any(isinstance(step, NoUsage) for step in steps):
            chunk([], usage=usage(pieces))
        event("[DONE]")
        handler.wfile.write(b"0\r\n\r\n")


def usage(completion: int) -> dict:
    return {"prompt_tokens": 7, "completion_tokens": completion, "total_tokens": 7 + completion}


def text_of(message: dict) -> str:
    """The text of a message, whether it was sent as a string or as parts."""
    content = message["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def agents_file(url: str) -> str:
    """Two agents of this server, with prompts that a test can tell apart."""
    return f"""\
providers:
  - {{id: fake, kind: openai, base_url: "{url}"}}
agents:
  - slug: robin
    name: Robin
    description: Answers briefly.
    avatar: "🐦"
    provider: fake
    model: fake-robin
    system_prompt: You are Robin.
    capabilities: [chat]
    starters: ["Tell me about birds"]
    context_window: 8192
  - slug: heron
    name: Heron
    description: Answers patiently.
    avatar: "🪿"
    provider: fake
    model: fake-heron
    system_prompt: You are Heron.
    capabilities: [chat, patience]
    starters: ["Tell me about rivers"]
    context_window: 8192
"""
