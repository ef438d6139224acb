"""In place of film: results and pictures handed to the patient by link, sheet, disc or film, each act recorded."""

from khoanh.features.handovers.find import find_deliveries, list_handovers
from khoanh.features.handovers.give import give_handover, revoke_handover
from khoanh.features.handovers.kinds import (
    DeliveryPage,
    DeliveryRow,
    Film,
    Given,
    Guest,
    Handover,
    Overview,
    Shown,
    Wish,
)
from khoanh.features.handovers.open import (
    Refusal,
    meet_guest,
    note_opening,
    note_refusal,
    read_document,
    read_shown,
    require_standing,
    try_pin,
)
from khoanh.features.handovers.pictures import (
    choose_first,
    find_picture,
    list_objects,
    list_series,
    render_first_job,
    render_picture,
)
from khoanh.features.handovers.rules import FILM_SIZES, PASS_HOURS

__all__ = [
    "FILM_SIZES",
    "PASS_HOURS",
    "DeliveryPage",
    "DeliveryRow",
    "Film",
    "Given",
    "Guest",
    "Handover",
    "Overview",
    "Refusal",
    "Shown",
    "Wish",
    "choose_first",
    "find_deliveries",
    "find_picture",
    "give_handover",
    "list_handovers",
    "list_objects",
    "list_series",
    "meet_guest",
    "note_opening",
    "note_refusal",
    "read_document",
    "read_shown",
    "render_first_job",
    "render_picture",
    "require_standing",
    "revoke_handover",
    "try_pin",
]
