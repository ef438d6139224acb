"""What can be wrong with a message, in the words of an acknowledgment (HL7 table 0357)."""

from khoanh.features.messages.fields import FIELDS
from khoanh.features.messages.kinds import Reason
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, KhoanhError, NotFound


class Rejected(KhoanhError):
    """The message is of a kind that is not understood: AR."""

    def __init__(self, english: str, *, vi: str, code: str) -> None:
        super().__init__(english, vi=vi)
        self.code = code


class Missing(Invalid):
    """A field without which nothing can be done is not there."""

    def __init__(self, name: str, location: str) -> None:
        rule = FIELDS[name]
        super().__init__(f"{rule.title} is missing ({location})", vi=f"Thiếu {rule.title_vi} ({location})")
        self.location = location


class Ignored(Exception):
    """The message is understood and asks nothing of us."""

    def __init__(self, english: str, vietnamese: str) -> None:
        super().__init__(english)
        self.reason = Reason(english, vietnamese)


def reason_of(fault: BaseException) -> Reason:
    """Return what an acknowledgment says of a fault; of our own accidents no details."""
    if isinstance(fault, Missing):
        return Reason(fault.english, fault.vietnamese, "101", fault.location)
    if isinstance(fault, Rejected):
        return Reason(fault.english, fault.vietnamese, fault.code)
    if isinstance(fault, NotFound):
        return Reason(fault.english, fault.vietnamese, "204")
    if isinstance(fault, Conflict | Forbidden):
        return Reason(fault.english, fault.vietnamese, "207")
    if isinstance(fault, Invalid):
        return Reason(fault.english, fault.vietnamese, "102")
    if isinstance(fault, KhoanhError):
        return Reason(fault.english, fault.vietnamese, "207")
    return Reason(
        f"internal error ({type(fault).__name__})", "Lỗi nội bộ khi xử lý; bản tin đã được giữ lại để xử lý lại", "207"
    )
