"""Sends requests straight into an ASGI application, from any address, with a person's cookies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal


@dataclass
class Browser:
    """Keeps cookies and repeats the CSRF cookie as our own page does."""

    app: Any
    portal: BlockingPortal
    client: str = "203.0.113.9"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request."""
        headers = dict(more.pop("headers", {}))
        if "khoanh_csrf" in self.cookies:
            headers.setdefault("X-Khoanh-CSRF", self.cookies["khoanh_csrf"])

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.client, 5))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://khoanh.test", cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, headers=headers, **more)
                self.cookies = client.cookies
                return answer

        return self.portal.call(send)

    def another(self) -> "Browser":
        """Return a browser of somebody else, on the same application."""
        return Browser(self.app, self.portal, self.client)


@contextmanager
def open_browser(app: Any) -> Iterator[Browser]:
    """Run an event loop for one browser and its like."""
    with start_blocking_portal() as portal:
        yield Browser(app, portal)
