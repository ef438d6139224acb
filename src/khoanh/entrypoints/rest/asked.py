"""What every route of this door stands on: who asks, with which desk, and texts that are safe to keep."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from khoanh.entrypoints.http import client_of, forget_askers, origin_of, who_asks
from khoanh.features.stations import Origin
from khoanh.foundation.identity import Principal, PrincipalKind
from khoanh.transaction import Desk, Unit


def _refuse_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character")
    return text


Text = Annotated[str, StringConstraints(max_length=256), AfterValidator(_refuse_nul)]
LongText = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_refuse_nul)]
Cursor = Annotated[Text, Query(description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500)]
Number = Annotated[int, Field(ge=0, lt=2**63)]


class Shape(BaseModel):
    """Base of what is sent: read from our own dataclasses."""

    model_config = ConfigDict(from_attributes=True, ser_json_bytes="base64")


class Body(BaseModel):
    """Base of what is received: members we do not know are left out, as a client may send back what it read."""

    model_config = ConfigDict(extra="ignore")


class Problem(BaseModel):
    """RFC 9457 problem details, in English and Vietnamese."""

    type: str
    title: str
    title_vi: str
    status: int
    detail: str
    detail_vi: str


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the desk, who asks, from where."""

    desk: Desk
    request: Request

    @property
    def who(self) -> Principal:
        """Return who asks. Raises NotSignedIn."""
        return who_asks(self.request)

    @property
    def address(self) -> str:
        """Return where the request comes from."""
        return client_of(self.request)

    @property
    def origin(self) -> Origin:
        """Return where the request comes from, for the rights of stations."""
        return origin_of(self.request)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Open a unit for who asks."""
        with self.desk.unit(self.who) as unit:
            yield unit

    @contextmanager
    def open_unit(self) -> Iterator[Unit]:
        """Open a unit for anybody, signed in or not."""
        nobody = Principal(PrincipalKind.USER, "", frozenset(), address=self.address)
        with self.desk.unit(nobody) as unit:
            yield unit

    @contextmanager
    def rights_unit(self) -> Iterator[Unit]:
        """Open a unit whose change of rights counts at once."""
        with self.unit() as unit:
            yield unit
        forget_askers(self.request)


async def ask(request: Request) -> Asked:
    """Build what a route works with; nothing here waits."""
    return Asked(request.app.state.desk, request)


Ask = Annotated[Asked, Depends(ask)]

# Said of every route, so that the contract tells the truth about failures.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The request breaks a rule."},
    401: {"model": Problem, "description": "Nobody is signed in."},
    403: {"model": Problem, "description": "The asker may not do this."},
    404: {"model": Problem, "description": "There is no such thing."},
    409: {"model": Problem, "description": "It contradicts what is there."},
    413: {"model": Problem, "description": "The body is too large."},
    503: {"model": Problem, "description": "Disk, memory, database or a limit is exhausted; try again."},
}
