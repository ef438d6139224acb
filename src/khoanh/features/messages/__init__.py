"""HL7 messages: the HIS we talk to, the log of every message, what messages do, the queue outwards."""

from khoanh.features.messages.compose import STATUS
from khoanh.features.messages.compose_result import SECTION_CODES, STATUSES
from khoanh.features.messages.deliver import MOST_ATTEMPTS, deliver_messages, list_due_his
from khoanh.features.messages.examples import EXAMPLES, compose_examples
from khoanh.features.messages.fields import FIELDS, STANDARD_CODES, FieldRule
from khoanh.features.messages.find import (
    count_messages,
    find_messages,
    preview_message,
    preview_results,
    read_message,
    read_message_bytes,
)
from khoanh.features.messages.jobs import settle_left_messages_job, trim_messages_job
from khoanh.features.messages.kinds import (
    His,
    HisKnock,
    MessageFilter,
    MessageItem,
    MessagePage,
    MessageView,
    Preview,
    Reason,
    ResultForm,
)
from khoanh.features.messages.links import open_picture
from khoanh.features.messages.profile import (
    add_his,
    change_his,
    dismiss_his_knock,
    list_his,
    list_his_knocks,
    pause_his,
    read_his,
    remove_his,
)
from khoanh.features.messages.pull import (
    ChangePage,
    GivenResult,
    list_result_changes,
    note_result,
    read_given_result,
    take_result,
)
from khoanh.features.messages.receive import MessageIntake, reject
from khoanh.features.messages.replay import cancel_message, repeat_messages, replay_message, resend_message
from khoanh.features.messages.rules import SENDS
from khoanh.features.messages.tell import tell_order
from khoanh.features.messages.tell_result import tell_result, tell_result_anew

__all__ = [
    "EXAMPLES",
    "FIELDS",
    "MOST_ATTEMPTS",
    "SECTION_CODES",
    "SENDS",
    "STANDARD_CODES",
    "STATUS",
    "STATUSES",
    "ChangePage",
    "FieldRule",
    "GivenResult",
    "His",
    "HisKnock",
    "MessageFilter",
    "MessageIntake",
    "MessageItem",
    "MessagePage",
    "MessageView",
    "Preview",
    "Reason",
    "ResultForm",
    "add_his",
    "cancel_message",
    "change_his",
    "compose_examples",
    "count_messages",
    "deliver_messages",
    "dismiss_his_knock",
    "find_messages",
    "list_due_his",
    "list_his",
    "list_his_knocks",
    "list_result_changes",
    "note_result",
    "open_picture",
    "pause_his",
    "preview_message",
    "preview_results",
    "read_given_result",
    "read_his",
    "read_message",
    "read_message_bytes",
    "reject",
    "remove_his",
    "repeat_messages",
    "replay_message",
    "resend_message",
    "settle_left_messages_job",
    "take_result",
    "tell_order",
    "tell_result",
    "tell_result_anew",
    "trim_messages_job",
]
