"""The few kinds of failure; a door says each in its protocol's own words.

Messages may reach logs: they carry UIDs and codes, never a patient's name, number or birth date.
"""


class KhoanhError(Exception):
    """A failure that its receiver can understand, in English and in Vietnamese."""

    def __init__(self, english: str, *, vi: str = "") -> None:
        super().__init__(english)
        self.english = english
        self.vietnamese = vi or english


class Invalid(KhoanhError):
    """What was sent cannot be understood or breaks a rule."""


class TooLarge(Invalid):
    """It is larger than what is taken; the message says what that is."""


class Unsuitable(Invalid):
    """The form that was asked for cannot hold what is there; another form can."""


class Forbidden(KhoanhError):
    """The one who asks may not do this."""


class NotFound(KhoanhError):
    """There is no such thing."""


class Conflict(KhoanhError):
    """It contradicts what is already there."""


class OutOfResources(KhoanhError):
    """Disk, memory, database or a limit is exhausted; the same request may succeed later."""
