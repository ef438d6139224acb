"""A service that signs: the adapter that docs/guides/result-sheets describes, one small HTTP interface.

`GET /certificate?user=U` answers `{"certificate": base64 DER, "chain": [base64 DER, …]}`. `POST /signatures` with
`{"user", "algorithm", "data", "about"}` (`data`: base64 of the signed attributes, RFC 5652 5.4) answers 200
`{"signature": base64}`, or 202 `{"id"}` while the person is asked; then `GET /signatures/ID` answers `{"state":
"waiting" | "signed" | "refused", "signature"}`.
"""

import asyncio
import base64
import time
from typing import Any
from urllib.parse import quote

from khoanh.adapters.signing.kinds import Refused, Remote

_LOOK_S = 1.0
_TIMEOUT_S = 20.0
_MOST_ANSWER = 1 << 20


async def ask_certificate(session: Any, means: Remote) -> tuple[bytes, list[bytes]]:
    """Return the certificate of the user and those above it, DER. Raises Refused."""
    said = await _ask(session, means, "GET", f"/certificate?user={quote(means.user)}")
    return _bytes(said, "certificate"), [base64.b64decode(one) for one in said.get("chain", [])]


async def ask_signature(session: Any, means: Remote, algorithm: str, data: bytes) -> bytes:
    """Return the signature of `data`, waiting for the person. Raises Refused: he says no, or nothing."""
    body = {
        "user": means.user,
        "algorithm": algorithm,
        "data": base64.b64encode(data).decode(),
        "about": means.about,
    }
    said = await _ask(session, means, "POST", "/signatures", body)
    deadline = time.monotonic() + means.wait_s
    while "signature" not in said:
        if said.get("state") == "refused":
            raise Refused("the signer said no", vi="Người ký đã từ chối trên thiết bị xác nhận")
        if time.monotonic() > deadline:
            raise Refused("the signer did not answer", vi="Hết thời gian chờ người ký xác nhận")
        await asyncio.sleep(_LOOK_S)
        said = {"id": said.get("id"), **await _ask(session, means, "GET", f"/signatures/{quote(str(said.get('id')))}")}
    return _bytes(said, "signature")


async def _ask(session: Any, means: Remote, method: str, path: str, body: Any = None) -> dict[str, Any]:
    import aiohttp

    headers = {"Authorization": f"Bearer {means.secret}"} if means.secret else {}
    try:
        async with session.request(
            method,
            means.url.rstrip("/") + path,
            json=body,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S),
        ) as answer:
            if answer.status not in (200, 202):
                raise Refused(
                    f"the signing service answers {answer.status}",
                    vi=f"Dịch vụ ký số từ xa báo lỗi {answer.status}",
                )
            if answer.content_length is not None and answer.content_length > _MOST_ANSWER:
                raise Refused("the signing service answers too much", vi="Dịch vụ ký số từ xa trả lời không hợp lệ")
            said = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
        raise Refused(
            f"the signing service does not answer ({type(fault).__name__})",
            vi="Không kết nối được dịch vụ ký số từ xa",
        ) from fault
    if not isinstance(said, dict):
        raise Refused("the signing service answers nonsense", vi="Dịch vụ ký số từ xa trả lời không hợp lệ")
    return said


def _bytes(said: dict[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(str(said[name]), validate=True)
    except (KeyError, ValueError) as fault:
        raise Refused("the signing service answers nonsense", vi="Dịch vụ ký số từ xa trả lời không hợp lệ") from fault
