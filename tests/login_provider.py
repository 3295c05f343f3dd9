"""Somebody who vouches for people (OpenID Connect), in this process: the code flow with a signed token, no more."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

__all__ = ["CLIENT", "SECRET", "Provider", "run_provider"]

CLIENT, SECRET = "the-lab", "what the lab and its provider know"


@dataclass
class Provider:
    """It lets in whoever `person` says, without asking; `given` are the codes that are not yet used."""

    port: int = 0
    person: dict[str, object] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def keys(self) -> dict[str, object]:
        numbers = self.key.public_key().public_numbers()
        n, e = (_text(value.to_bytes((value.bit_length() + 7) // 8)) for value in (numbers.n, numbers.e))
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": n, "e": e}]}

    def token(self, nonce: str) -> dict[str, object]:
        """Return what the lab gets for a code: who it is, signed."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": nonce, **self.person}
        parts = [{"alg": "RS256", "kid": "1", "typ": "JWT"}, claims]
        signed = ".".join(_text(json.dumps(part).encode()) for part in parts)
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return {"access_token": "none", "token_type": "Bearer", "id_token": f"{signed}.{_text(signature)}"}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def run_provider() -> Iterator[Provider]:
    """Let it answer until the block ends."""
    provider = Provider()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            words = {name: values[0] for name, values in parse_qs(asked.query).items()}
            match asked.path:
                case "/.well-known/openid-configuration":
                    self._send(provider.metadata())
                case "/keys":
                    self._send(provider.keys())
                case "/authorize" if words["client_id"] == CLIENT and words["response_type"] == "code":
                    code = f"code-{len(provider.given)}-{time.monotonic_ns()}"
                    provider.given[code] = words["nonce"]
                    self.send_response(302)
                    back = urlencode({"code": code, "state": words["state"]})
                    self.send_header("Location", f"{words['redirect_uri']}?{back}")
                    self.end_headers()
                case _:
                    self.send_error(404)

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            words = {name: values[0] for name, values in parse_qs(text).items()}
            basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            is_the_lab = self.headers.get("Authorization") == f"Basic {basic}"
            nonce = provider.given.pop(words.get("code", ""), None)  # a code is used once
            if self.path != "/token" or not is_the_lab or nonce is None:
                self.send_error(401)
            else:
                self._send(provider.token(nonce))

        def _send(self, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        provider.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()
