"""A desk with a HIS, and short ways to send it messages."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features.messages import His, MessageIntake, add_his
from khoanh.foundation.identity import act_as_system
from khoanh.standards.hl7 import Message, parse_message
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")
Send = Callable[..., Message]


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk whose features hear each other."""
    return replace(desk, listeners=SUBSCRIPTIONS)


@pytest.fixture
def his(desk: Desk) -> His:
    """A HIS with the generic profile."""
    with desk.unit(SYSTEM) as unit:
        return add_his(unit, His("his1", sending_application="HIS1", sending_facility="BV01"))


@pytest.fixture
def send(desk: Desk, his: His) -> Send:
    """Return what sends a message as a HIS does and returns the last answer."""
    intake = MessageIntake(desk)

    def send(data: bytes, address: str = "10.0.0.5") -> Message:
        answers = list(intake.answer(data, address))
        assert answers
        return parse_message(answers[-1])

    return send


def code_of(answer: Message) -> str:
    """Return MSA-1."""
    msa = answer.first("MSA")
    assert msa is not None
    return msa.value(1)


def ask(desk: Desk, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask the index."""
    with desk.unit(SYSTEM) as unit:
        return unit.db.execute(query, values).fetchall()
