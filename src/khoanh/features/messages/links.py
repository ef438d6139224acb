"""Addresses under which a HIS fetches one key image without signing in: signed, expiring, of one result (RFC 2104)."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson

from khoanh.features import reports
from khoanh.features.messages.kinds import ResultForm
from khoanh.features.messages.pictures import render_picture
from khoanh.features.messages.queries import links as queries
from khoanh.features.reports import STANDINGS, KeyImage, Outcome
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.transaction import Desk, Unit

PATH = "/api/v1/pictures/"
MOST_TOKEN = 2000
_MAY = frozenset((Permission.STUDY_READ, Permission.REPORT_READ, Permission.ORDER_READ))


def link_picture(unit: Unit, his: str, form: ResultForm, outcome: Outcome, image: KeyImage) -> str:
    """Return the address of a key image for a HIS; empty where the setting `public_url` says no address."""
    unit.who.require(Permission.REPORT_READ)
    base = unit.settings.public_url.rstrip("/")
    if not base:
        return ""
    facts = {
        "his": his,
        "since": form.since,
        "report": outcome.report,
        "version": outcome.version.number,
        "image": asdict(image),
        "side": form.image_side,
        "quality": form.image_quality,
        "until": int((unit.now + timedelta(days=form.link_days)).timestamp()),
    }
    return f"{base}{PATH}{_sign(queries.select_key(unit.db), facts)}"


def open_picture(desk: Desk, token: str, address: str) -> bytes:
    """Return the JPEG that a link names; who looked is audited.

    Raises:
        NotFound: The link is not of ours or has expired, the result was taken back, or the image is gone.
    """
    nobody = Principal(PrincipalKind.USER, "", frozenset(), address=address)
    with desk.unit(nobody) as unit:
        facts = _read(queries.select_key(unit.db), token)
        if facts is None or facts["until"] < unit.now.timestamp():
            raise _gone()
    who = Principal(PrincipalKind.SYSTEM, f"link {facts['his']}", _MAY, session=token[-16:], address=address)
    with desk.unit(who) as unit:
        outcome = reports.read_outcome(unit, facts["report"])
        if outcome is None or outcome.standing is None or outcome.version.number != facts["version"]:
            raise _gone()
        if STANDINGS.index(outcome.standing) < STANDINGS.index(facts["since"]):
            raise _gone()
    return render_picture(desk, who, KeyImage(**facts["image"]), side=facts["side"], quality=facts["quality"])


def _gone() -> NotFound:
    return NotFound("the link does not hold any more", vi="Liên kết không còn hiệu lực")


def _sign(key: bytes, facts: Mapping[str, Any]) -> str:
    said = base64.urlsafe_b64encode(orjson.dumps(facts)).rstrip(b"=")
    seal = base64.urlsafe_b64encode(hmac.digest(key, said, sha256)).rstrip(b"=")
    return f"{said.decode()}.{seal.decode()}"


def _read(key: bytes, token: str) -> dict[str, Any] | None:
    said, _, seal = token.partition(".")
    if len(token) > MOST_TOKEN or not said.isascii() or not seal.isascii():
        return None
    expected = base64.urlsafe_b64encode(hmac.digest(key, said.encode(), sha256)).rstrip(b"=")
    if not hmac.compare_digest(expected, seal.encode()):
        return None
    facts: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    return facts
