"""What may happen to an order in which state, and what a placer's words change; pure.

One table says it all: `MACHINE`. The states are those of a Vietnamese radiology department, from waiting (chờ) to
result returned (đã trả kết quả).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from khoanh.features.orders.kinds import State, Step
from khoanh.foundation.errors import Conflict, Invalid
from khoanh.foundation.identity import Permission

OPEN = frozenset((State.WAITING, State.HELD, State.STARTED))
"""Something is still to be done with the patient."""
UNRETURNED = frozenset((State.UNREAD, State.READING, State.CONSULTING, State.READ, State.APPROVING, State.APPROVED))
"""Done, and the result is still to be told."""
MATCHABLE = frozenset((State.WAITING, State.HELD, State.STARTED, State.DISCONTINUED)) | UNRETURNED | {State.RETURNED}
UNMATCHABLE = OPEN | {State.DISCONTINUED, State.UNREAD}
"""Images may be taken away while nobody has read them."""

_DONE = UNRETURNED | {State.RETURNED}
_PLACE = frozenset((Permission.ORDER_PLACE,))
_PERFORM = frozenset((Permission.ORDER_PERFORM,))
_EITHER = _PLACE | _PERFORM
_WRITE = frozenset((Permission.REPORT_WRITE,))
_APPROVE = frozenset((Permission.REPORT_APPROVE,))
_RETURN = frozenset((Permission.REPORT_RETURN,))


@dataclass(frozen=True, slots=True)
class Rule:
    """One step.

    Attributes:
        before: States it may be taken in.
        after: State it ends in; None: it stays.
        allowed: Any of these permissions allows it.
        harmless: States in which it has had its effect already: taking it again changes nothing.
    """

    before: frozenset[State]
    after: State | None
    allowed: frozenset[Permission]
    needs_reason: bool = False
    harmless: frozenset[State] = frozenset()


def _rule(
    before: set[State] | frozenset[State],
    after: State | None,
    allowed: frozenset[Permission],
    *,
    needs_reason: bool = False,
    harmless: set[State] | frozenset[State] = frozenset(),
) -> Rule:
    done = frozenset(harmless) | ({after} if after else frozenset())
    return Rule(frozenset(before), after, allowed, needs_reason, done - frozenset(before))


_S = State
MACHINE: Mapping[Step, Rule] = {
    Step.HOLD: _rule({_S.WAITING}, _S.HELD, _EITHER),
    Step.RELEASE: _rule({_S.HELD}, _S.WAITING, _EITHER),
    Step.ACCEPT: _rule({_S.WAITING, _S.HELD}, None, _EITHER),
    Step.RESCHEDULE: _rule({_S.WAITING, _S.HELD}, None, _EITHER),
    Step.CANCEL: _rule({_S.WAITING, _S.HELD, _S.REFUSED, _S.DISCONTINUED}, _S.CANCELLED, _PLACE),
    Step.UNCANCEL: _rule({_S.CANCELLED}, _S.WAITING, _PLACE),
    Step.REFUSE: _rule({_S.WAITING, _S.HELD}, _S.REFUSED, _PERFORM, needs_reason=True),
    Step.REOPEN: _rule({_S.REFUSED, _S.DISCONTINUED}, _S.WAITING, _PERFORM),
    # A device tells what it does; that an order is on hold does not undo it.
    Step.START: _rule({_S.WAITING, _S.HELD, _S.DISCONTINUED, _S.UNREAD}, _S.STARTED, _PERFORM, harmless=_DONE),
    Step.DISCONTINUE: _rule({_S.STARTED}, _S.DISCONTINUED, _PERFORM, needs_reason=True),
    Step.PERFORM: _rule(OPEN | {_S.DISCONTINUED}, _S.UNREAD, _PERFORM, harmless=_DONE),
    Step.WITHDRAW: _rule({_S.UNREAD}, _S.WAITING, _PERFORM | {Permission.ORDER_MATCH}),
    Step.OPEN_READING: _rule({_S.UNREAD}, _S.READING, _WRITE),
    Step.PUT_BACK: _rule({_S.READING}, _S.UNREAD, _WRITE),
    Step.CONSULT: _rule({_S.READING, _S.READ, _S.APPROVING}, _S.CONSULTING, _WRITE),
    Step.END_CONSULT: _rule({_S.CONSULTING}, _S.READING, _WRITE),
    Step.FINISH_READING: _rule({_S.READING, _S.CONSULTING}, _S.READ, _WRITE),
    Step.REREAD: _rule({_S.READ}, _S.READING, _WRITE | _APPROVE),
    Step.BEGIN_APPROVAL: _rule({_S.READ}, _S.APPROVING, _APPROVE),
    Step.END_APPROVAL: _rule({_S.APPROVING}, _S.READ, _APPROVE),
    Step.APPROVE: _rule({_S.READ, _S.APPROVING}, _S.APPROVED, _APPROVE),
    Step.UNAPPROVE: _rule({_S.APPROVED}, _S.READ, _APPROVE, needs_reason=True),
    Step.RETURN_RESULT: _rule({_S.APPROVED}, _S.RETURNED, _RETURN),
    Step.RECALL_RESULT: _rule({_S.RETURNED}, _S.APPROVED, _APPROVE, needs_reason=True),
}

READING_STEPS = frozenset(
    (
        Step.OPEN_READING,
        Step.PUT_BACK,
        Step.CONSULT,
        Step.END_CONSULT,
        Step.FINISH_READING,
        Step.REREAD,
        Step.BEGIN_APPROVAL,
        Step.END_APPROVAL,
        Step.APPROVE,
        Step.UNAPPROVE,
        Step.RETURN_RESULT,
        Step.RECALL_RESULT,
    )
)
"""Taken with a report alone (`features/reports`): none is read without its text."""

VIETNAMESE: Mapping[State, str] = {
    _S.WAITING: "Chờ",
    _S.HELD: "Tạm hoãn",
    _S.STARTED: "Đang chụp",
    _S.UNREAD: "Chưa đọc",
    _S.READING: "Đang đọc",
    _S.CONSULTING: "Hội chẩn",
    _S.READ: "Đọc xong",
    _S.APPROVING: "Đang duyệt",
    _S.APPROVED: "Duyệt xong",
    _S.RETURNED: "Đã trả kết quả",
    _S.REFUSED: "Từ chối",
    _S.CANCELLED: "Đã hủy",
    _S.DISCONTINUED: "Ngừng giữa chừng",
}


def move(state: State, step: Step, reason: str = "") -> State | None:
    """Return the state after a step; None if the step has had its effect already.

    Raises:
        Conflict: The step may not be taken in this state.
        Invalid: It needs a reason.
    """
    rule = MACHINE[step]
    if state in rule.harmless:
        return None
    if state not in rule.before:
        raise Conflict(
            f"an order that is {state} cannot take the step {step}",
            vi=f"Chỉ định đang ở trạng thái “{VIETNAMESE[state]}”, không thực hiện được thao tác này",
        )
    if rule.needs_reason and not reason.strip():
        raise Invalid("a reason is needed", vi="Cần nhập lý do")
    return rule.after or state


def list_steps(state: State, permissions: frozenset[Permission]) -> list[Step]:
    """Return the steps that somebody with these permissions may take in a state, those of its report left out."""
    return [
        step
        for step, rule in MACHINE.items()
        if step not in READING_STEPS and state in rule.before and rule.allowed & permissions
    ]
