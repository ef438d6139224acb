"""What the queue decides: when a patient has a number, and how a name is shown on a wall; pure."""

from typing import Literal

from khoanh.features.queue.kinds import TicketState

NameStyle = Literal["full", "short", "none"]


def settle_state(order_states: list[str], now: TicketState) -> TicketState:
    """Return what becomes of a ticket by the states of its orders: it lives as long as one of them waits."""
    if "waiting" in order_states:
        return TicketState.WAITING if now in (TicketState.WITHDRAWN, TicketState.SERVED) else now
    gone = {"held", "cancelled", "refused"}
    return TicketState.WITHDRAWN if all(state in gone for state in order_states) else TicketState.SERVED


def show_name(name: str, style: NameStyle) -> str:
    """Return a patient's name as a wall shows it: `Nguyễn Văn Đức` is `N. V. Đức` when short (PS3.5 6.2, PN)."""
    if style == "none":
        return ""
    words = name.split("=", 1)[0].replace("^", " ").split()
    if style == "full" or len(words) < 2:
        return " ".join(words)
    return " ".join([*(f"{word[0]}." for word in words[:-1]), words[-1]])
