"""Signing in and out, the own password and sessions, and the one-time set-up."""

import time
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, SecretStr

from khoanh.entrypoints.http import (
    CSRF_COOKIE,
    SESSION_COOKIE,
    STATION_COOKIE,
    forget_askers,
    is_secure,
    session_cookie,
)
from khoanh.entrypoints.rest.asked import Ask, Asked, Body, Shape, Text
from khoanh.entrypoints.rest.brake import Brake
from khoanh.features import accounts, stations
from khoanh.foundation.errors import Forbidden, NotFound
from khoanh.foundation.identity import Permission, PrincipalKind

router = APIRouter(tags=["session"])

Secret = Annotated[SecretStr, Field(max_length=1024)]
LinkSecret = Annotated[str, Path(pattern=r"^[\w-]{1,64}$")]


class UserFacts(Shape):
    """The person signed in, or the token's rights: no more than the machine has that the request comes from."""

    name: str
    display_name: str
    roles: list[str]
    permissions: list[str]
    must_change_password: bool
    language: str
    station: Annotated[str, Field(description="The workstation that the request comes from, if it is one of ours.")]


class SessionAnswer(Shape):
    """Who is signed in."""

    user: UserFacts


class SignIn(Body):
    """Name and password."""

    name: Text
    password: Secret


class PasswordChange(Body):
    """The old password and the new one."""

    old: Secret
    new: Secret


class LanguageChange(Body):
    """The language of the own pages."""

    language: Literal["vi", "en"]


class SetUp(Body):
    """The first administrator."""

    name: Text
    display_name: Text = ""
    password: Secret


class SetUpState(Shape):
    """Whether the link can be used."""

    ready: bool


class SessionItem(Shape):
    """An open session."""

    id: str
    user: str
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool


class SessionList(Shape):
    """Open sessions."""

    items: list[SessionItem]
    next: str | None


def _user_facts(profile: accounts.Profile, standing: stations.Standing) -> UserFacts:
    limit = standing.permissions
    return UserFacts(
        name=profile.name,
        display_name=profile.display_name,
        roles=list(profile.roles),
        permissions=sorted(profile.permissions if limit is None else profile.permissions & limit),
        must_change_password=profile.must_change_password,
        language=profile.language,
        station=standing.station.name if standing.station else "",
    )


@router.post("/session")
def sign_in(body: SignIn, asked: Ask, response: Response) -> SessionAnswer:
    """Sign in; sets the cookies `khoanh_session` and `khoanh_csrf`."""
    refuse_foreign_page(asked.request)
    brake: Brake = asked.request.app.state.brake
    brake.check(asked.address)
    try:
        stations.refuse_strangers(asked.desk, asked.origin, body.name)
        session = accounts.authenticate_password(
            asked.desk,
            body.name,
            body.password.get_secret_value(),
            address=asked.address,
            agent=asked.request.headers.get("user-agent", "").replace("\0", ""),
        )
    except accounts.NotSignedIn:
        brake.note_failure(asked.address)
        raise
    secure = is_secure(asked.request)
    age = int(session.expires_at.timestamp() - time.time())
    response.set_cookie(
        SESSION_COOKIE, session.cookie, max_age=age, httponly=True, secure=secure, samesite="lax", path="/"
    )
    response.set_cookie(CSRF_COOKIE, session.csrf, max_age=age, secure=secure, samesite="lax", path="/")
    with asked.open_unit() as unit:
        return SessionAnswer(user=_user_facts(session.profile, stations.find_standing(unit, asked.origin)))


def keep_station(request: Request, response: Response, browser: str) -> None:
    """Leave in an enrolled browser what it is known by, for as long as browsers keep a cookie (RFC 6265bis 5.5)."""
    response.set_cookie(
        STATION_COOKIE,
        browser,
        max_age=400 * 86_400,
        httponly=True,
        secure=is_secure(request),
        samesite="lax",
        path="/",
    )


def refuse_foreign_page(request: Request) -> None:
    """Nobody's page but ours signs people in or enrols browsers.

    A form of another site cannot send JSON, nor say it is of this site.
    """
    json = request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
    if not json or request.headers.get("sec-fetch-site") == "cross-site":
        raise Forbidden("do this from this site's own page", vi="Chỉ thực hiện được từ trang của hệ thống")


@router.get("/session")
def read_session(asked: Ask, response: Response) -> SessionAnswer:
    """Tell who is signed in; 401 if nobody is. An enrolled browser is given its cookie for longer."""
    who = asked.who
    cookie = session_cookie(asked.request)
    if who.kind is PrincipalKind.USER and cookie:
        origin = asked.origin
        with asked.open_unit() as unit:
            if stations.is_enrolled(unit, origin.browser):
                keep_station(asked.request, response, origin.browser)
            return SessionAnswer(
                user=_user_facts(accounts.read_profile(unit, cookie), stations.find_standing(unit, origin))
            )
    facts = UserFacts(
        name=who.name,
        display_name=who.name,
        roles=[],
        permissions=sorted(who.permissions),
        must_change_password=False,
        language="vi",
        station="",
    )
    return SessionAnswer(user=facts)


@router.delete("/session", status_code=204)
def sign_out(asked: Ask) -> Response:
    """Sign out."""
    with asked.rights_unit() as unit:
        accounts.sign_out(unit)
    answer = Response(status_code=204)
    for name in (SESSION_COOKIE, CSRF_COOKIE):
        answer.delete_cookie(name, path="/")
    return answer


@router.post("/session/password", status_code=204)
def change_password(body: PasswordChange, asked: Ask) -> None:
    """Change the own password; other sessions of the account end."""
    accounts.change_own_password(asked.desk, asked.who, body.old.get_secret_value(), body.new.get_secret_value())
    forget_askers(asked.request)


@router.put("/session/language", status_code=204)
def change_language(body: LanguageChange, asked: Ask) -> None:
    """Choose the language of the own pages."""
    with asked.unit() as unit:
        accounts.change_own_language(unit, body.language)


@router.get("/sessions")
def list_sessions(asked: Ask) -> SessionList:
    """List the own open sessions; everyone's with `user.manage`."""
    who = asked.who
    with asked.unit() as unit:
        found = accounts.list_sessions(unit, everyone=who.may(Permission.USER_MANAGE))
    items = [
        SessionItem(
            id=str(one.id),
            user=one.user,
            address=one.address,
            agent=one.agent,
            created_at=one.created_at,
            seen_at=one.seen_at,
            expires_at=one.expires_at,
            current=who.session == f"web:{one.id}",
        )
        for one in found
    ]
    return SessionList(items=items, next=None)


@router.delete("/sessions/{session_id}", status_code=204)
def revoke_session(session_id: Annotated[int, Path(ge=1, lt=2**63)], asked: Ask) -> None:
    """End a session: an own one, or anyone's with `user.manage`."""
    with asked.rights_unit() as unit:
        accounts.revoke_session(unit, session_id)


@router.get("/setup/{secret}")
def read_setup(secret: LinkSecret, asked: Ask) -> SetUpState:
    """Tell whether a set-up link can be used."""
    _require_link(asked, secret)
    return SetUpState(ready=True)


@router.post("/setup/{secret}", status_code=204)
def use_setup(secret: LinkSecret, body: SetUp, asked: Ask) -> None:
    """Make the first administrator; the link is used up."""
    with asked.open_unit() as unit:
        accounts.use_setup_link(unit, secret, body.name, body.display_name, body.password.get_secret_value())


def _require_link(asked: Asked, secret: str) -> None:
    with asked.open_unit() as unit:
        if not accounts.is_setup_link(unit, secret):
            raise NotFound(
                "the set-up link is unknown, too old or used", vi="Liên kết cài đặt không đúng hoặc đã hết hạn"
            )
