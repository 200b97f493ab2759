"""Contract servers: small HTTP servers that keep a vendor's published contract, as strictly as the vendor would.

Each service is a subclass of ContractService. It checks every request against the reference (key, parameters, limits) and
answers as documented; a request that breaks the contract gets the documented error AND is remembered in `broken`, so that a
test fails even when the client gets over it. What was received is kept in `received`. Faults are put in front with `fault`.
"""

import json
import re
import socket
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Refusal(Exception):
    """An error the service documents."""

    def __init__(self, status, body, headers=None, is_breach=True):
        super().__init__(status, body)
        self.status, self.body, self.headers, self.is_breach = status, body, headers or {}, is_breach


class Received:
    """One request as it came in."""

    def __init__(self, handler, body):
        split = urllib.parse.urlsplit(handler.path)
        self.method, self.path, self.body = handler.command, split.path, body
        self.query = urllib.parse.parse_qs(split.query, keep_blank_values=True)
        self.raw_query = split.query
        self.headers = {name.lower(): value for name, value in handler.headers.items()}

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def form(self):
        return urllib.parse.parse_qs(self.body.decode("utf-8"), keep_blank_values=True)

    @property
    def everything(self):
        """All that could be read by whoever runs the service."""
        plain = self.body.decode("utf-8", "replace")
        try:
            plain += json.dumps(json.loads(self.body), ensure_ascii=False)
        except ValueError:
            pass
        return self.path + "?" + urllib.parse.unquote_plus(self.raw_query) + "\n" + str(self.headers) + "\n" + urllib.parse.unquote_plus(plain) + plain


class ContractService:
    """Subclass: `answer(received)` gives a JSON value, or raises Refusal."""

    def __init__(self):
        self.received, self.broken, self.faults = [], [], []
        self.lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def serve(self):
                length = int(self.headers.get("Content-Length") or 0)
                service.serve(self, Received(self, self.rfile.read(length)))

            do_GET = do_POST = do_DELETE = do_PUT = serve

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    # ---- faults ------------------------------------------------------------------------------------------------------

    translate_path = "/translate"

    def is_translation(self, received):
        """Whether the request asks for a translation (not for languages, glossaries and such)."""
        return received.method == "POST" and self.translate_path in received.path

    def fault(self, status=None, body=None, headers=None, times=1, delay=0, cut=False, raw=None):
        """The next `times` requests for a translation meet this instead of an answer; `headers` may be made then."""
        self.faults += [dict(status=status, body=body, headers=headers or {}, delay=delay, cut=cut, raw=raw) for _ in range(times)]

    def take_fault(self, received):
        with self.lock:
            return self.faults.pop(0) if self.faults and self.is_translation(received) else None

    @property
    def translations(self):
        """The requests for a translation so far."""
        with self.lock:
            return [one for one in self.received if self.is_translation(one)]

    def lose_one(self, answer):
        """The answer with one text too few."""
        lists = [answer] if isinstance(answer, list) else [one for one in [*answer.values(), *(answer.get("data") or {}).values()] if isinstance(one, list)]
        for one in lists:
            one.pop()
        return answer

    # ---- serving -----------------------------------------------------------------------------------------------------

    def serve(self, handler, received):
        received.time = time.monotonic()
        with self.lock:
            self.received.append(received)
        fault = self.take_fault(received)
        try:
            if fault and fault["delay"]:
                time.sleep(fault["delay"])
            if fault and fault["raw"] is not None:
                return self.send(handler, 200, fault["raw"], {})
            if fault and fault["cut"]:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"translat")
                handler.wfile.flush()
                handler.connection.shutdown(socket.SHUT_RDWR)
                handler.close_connection = True
                return None
            if fault and fault["status"]:
                return self.send(handler, fault["status"], json.dumps(fault["body"] or {}).encode(),
                                 fault["headers"]() if callable(fault["headers"]) else fault["headers"])
            with self.lock:
                answer = self.answer(received)
            return self.send(handler, 200, answer if isinstance(answer, bytes) else json.dumps(answer).encode(), {})
        except Refusal as refusal:
            if refusal.is_breach:
                self.broken.append((received.method, received.path, refusal.status, refusal.body))
            return self.send(handler, refusal.status, json.dumps(refusal.body).encode(), refusal.headers)
        except (BrokenPipeError, ConnectionResetError):
            return None

    @staticmethod
    def send(handler, status, body, headers):
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return None

    def answer(self, received):
        raise NotImplementedError

    def texts_received(self):
        """Everything received so far as one text, without port, time and signature: digits that mean nothing."""
        with self.lock:
            everything = "\n".join(received.everything for received in self.received)
        return re.sub(r"Signature=[0-9a-f]+|'(host|x-amz-date)': '[^']*'", "", everything, flags=re.I)


# ---- The "translation": words of a small dictionary, the rest as it is; markup, numbers and tokens stay ----------------

WORDS = {
    "please": "por favor", "call": "llame", "the": "la", "office": "oficina", "school": "escuela", "is": "está", "your": "su",
    "child": "hijo", "was": "estuvo", "absent": "ausente", "yesterday": "ayer", "bring": "traiga", "jacket": "chaqueta",
    "a": "una", "and": "y", "library": "biblioteca", "open": "abierta", "bus": "autobús", "will": "va", "be": "estar",
    "late": "tarde", "today": "hoy", "lunch": "almuerzo", "free": "gratis", "for": "para", "all": "todos", "students": "estudiantes",
    "every": "cada", "student": "estudiante", "new": "nuevo", "program": "programa", "helps": "ayuda", "meeting": "reunión",
    "on": "el", "at": "a", "of": "de", "to": "a", "in": "en", "with": "con", "or": "o", "email": "escriba a", "about": "sobre",
    "families": "familias", "parents": "padres", "teacher": "maestra", "needs": "necesita", "form": "formulario", "sign": "firme",
}


def translate_words(text):
    """Words outside of tags, references and tokens such as XQ1X, by the dictionary; a capital stays a capital."""

    def one(match):
        word = match.group(0)
        if word.startswith(("<", "&")) or word.lower() not in WORDS:
            return word
        found = WORDS[word.lower()]
        return found[0].upper() + found[1:] if word[0].isupper() else found

    return re.sub(r"<[^>]*>|&[#a-zA-Z0-9]+;|[A-Za-z0-9_]+", one, text)


def translate_markup(text, kept=r"<(?P<kept>k)\b[^>]*>.*?</(?P=kept)>"):
    """As translate_words, but what `kept` matches comes back untouched."""
    out, at = [], 0
    for match in re.finditer(kept, text, re.S):
        out += [translate_words(text[at:match.start()]), match.group(0)]
        at = match.end()
    return "".join(out) + translate_words(text[at:])
