"""A client that asks a web application in this process, without a socket."""

from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx


@dataclass(frozen=True, slots=True)
class Web:
    """Asks an ASGI application; each request is complete when it returns.

    Attributes:
        headers: Sent with every request.
    """

    app: Any
    headers: dict[str, str] = field(default_factory=dict)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask."""
        return anyio.run(self._ask, method, path, more)

    async def _ask(self, method: str, path: str, more: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://archive.test", headers=self.headers) as web:
            return await web.request(method, path, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask with GET."""
        return self.request("GET", path, **more)

    def head(self, path: str, **more: Any) -> httpx.Response:
        """Ask with HEAD."""
        return self.request("HEAD", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Ask with POST."""
        return self.request("POST", path, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        """Ask with DELETE."""
        return self.request("DELETE", path, **more)

    def options(self, path: str, **more: Any) -> httpx.Response:
        """Ask with OPTIONS."""
        return self.request("OPTIONS", path, **more)
