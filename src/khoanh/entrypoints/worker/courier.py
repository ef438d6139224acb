"""Carries queued HL7 messages to their HIS: a thread each, so that a silent one delays nobody else."""

import os
import socket
import threading

import structlog

from khoanh.features import messages
from khoanh.foundation.errors import KhoanhError
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

_LOOK_S = 1.0
_WHO = act_as_system("hl7 courier")


class Courier:
    """Looks every second for what is due."""

    def __init__(self, desk: Desk) -> None:
        """Take a desk; `start` and `stop` it."""
        self._desk = desk
        self._stop = threading.Event()
        self._busy: dict[str, threading.Thread] = {}
        self._name = f"{socket.gethostname()} {os.getpid()}"
        self._thread = threading.Thread(target=self._run, name="hl7 courier", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the messages that are on their way, or ten seconds."""
        self._stop.set()
        self._thread.join(10)
        for thread in list(self._busy.values()):
            thread.join(10)

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_S):
            try:
                due = messages.list_due_his(self._desk, _WHO, self._name)
            except KhoanhError as fault:
                structlog.get_logger().warning("the HL7 queue cannot be read", reason=fault.english)
                continue
            self._busy = {name: thread for name, thread in self._busy.items() if thread.is_alive()}
            for name in due:
                if name not in self._busy:
                    thread = threading.Thread(target=self._deliver, args=(name,), name=f"hl7 to {name}", daemon=True)
                    self._busy[name] = thread
                    thread.start()

    def _deliver(self, name: str) -> None:
        try:
            messages.deliver_messages(self._desk, _WHO, name, self._name, self._stop.is_set)
        except KhoanhError as fault:
            structlog.get_logger().warning("HL7 messages could not be sent", his=name, reason=fault.english)
        except Exception:
            structlog.get_logger().exception("HL7 messages could not be sent", his=name)
