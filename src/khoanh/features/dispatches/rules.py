"""When a request is sent again, and when it has arrived; pure."""

from khoanh.standards.dimse import CommandField, statuses

MOST_REFUSALS = 5
"""How often a request is sent that its receiver refuses; one that cannot be reached is tried for ever."""
_FIRST_WAIT_S = 10
_LONGEST_WAIT_S = 600


def wait_s(attempts: int) -> int:
    """Return the pause after so many attempts in vain: from ten seconds doubling to ten minutes."""
    return int(min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** min(attempts - 1, 10)))


def has_arrived(field: CommandField, status: int) -> bool:
    """Tell whether the receiver has it now.

    A repeated N-CREATE is a duplicate: its first answer was lost. A transaction that the receiver has forgotten
    needs no report any more.
    """
    if status == statuses.SUCCESS or statuses.is_warning(status):
        return True
    if field == CommandField.N_CREATE:
        return status == statuses.DUPLICATE_SOP_INSTANCE
    return field == CommandField.N_ACTION and status == statuses.DUPLICATE_TRANSACTION
