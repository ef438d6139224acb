"""Carries what is queued for others, HL7 messages and DICOM requests: a thread each, so that nobody delays another."""

import os
import socket
import threading
from collections.abc import Callable
from functools import partial

import structlog

from khoanh.adapters.dicom_client import Event
from khoanh.features import commitments, dispatches, messages
from khoanh.foundation.errors import KhoanhError, NotFound
from khoanh.foundation.identity import Principal, act_as_system
from khoanh.standards.dicom import read_model
from khoanh.standards.dimse import statuses
from khoanh.transaction import Desk

_LOOK_S = 1.0


class Courier:
    """Looks every second to whom something is due, and carries it."""

    def __init__(
        self, name: str, list_due: Callable[[], list[str]], deliver: Callable[[str, Callable[[], bool]], object]
    ) -> None:
        """Take what is done; `start` and `stop` it.

        Args:
            list_due: Returns the names of those to whom something is due.
            deliver: Brings one of them what is due until it is told to stop.
        """
        self._name = name
        self._list_due = list_due
        self._carry = deliver
        self._stop = threading.Event()
        self._busy: dict[str, threading.Thread] = {}
        self._thread = threading.Thread(target=self._run, name=f"{name} courier", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is on its way, or ten seconds."""
        self._stop.set()
        self._thread.join(10)
        for thread in list(self._busy.values()):
            thread.join(10)

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_S):
            try:
                due = self._list_due()
            except KhoanhError as fault:
                structlog.get_logger().warning(f"the {self._name} queue cannot be read", reason=fault.english)
                continue
            self._busy = {name: thread for name, thread in self._busy.items() if thread.is_alive()}
            for name in due:
                if name not in self._busy:
                    thread = threading.Thread(
                        target=self._deliver, args=(name,), name=f"{self._name} to {name}", daemon=True
                    )
                    self._busy[name] = thread
                    thread.start()

    def _deliver(self, name: str) -> None:
        try:
            self._carry(name, self._stop.is_set)
        except KhoanhError as fault:
            structlog.get_logger().warning(f"{self._name} could not be sent", to=name, reason=fault.english)
        except Exception:
            structlog.get_logger().exception(f"{self._name} could not be sent", to=name)


def hl7_courier(desk: Desk) -> Courier:
    """Return the one that carries messages to the HIS."""
    who, by = act_as_system("hl7 courier"), f"{socket.gethostname()} {os.getpid()}"
    return Courier(
        "hl7",
        lambda: messages.list_due_his(desk, who, by),
        lambda name, is_stopping: messages.deliver_messages(desk, who, name, by, is_stopping),
    )


def dicom_courier(desk: Desk) -> Courier:
    """Return the one that carries requests to devices."""
    who = act_as_system("dicom courier")
    return Courier(
        "dicom",
        lambda: dispatches.list_due_devices(desk, who),
        lambda name, is_stopping: dispatches.deliver_dispatches(
            desk, who, name, partial(_take_event, desk, who), is_stopping
        ),
    )


def _take_event(desk: Desk, who: Principal, ae_title: str, event: Event) -> int:
    """Take the report of a commitment that comes over the association of our request."""
    try:
        model = read_model(event.data_set, event.transfer_syntax)
        with desk.unit(who) as unit:
            commitments.take_report(unit, ae_title, model)
    except NotFound:
        return statuses.NO_SUCH_OBJECT_INSTANCE
    except KhoanhError:
        return statuses.PROCESSING_FAILURE
    return statuses.SUCCESS
