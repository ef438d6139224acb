"""One request, one transaction: rows, jobs and events commit together or not at all."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString, Protocol

import orjson
import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from khoanh.adapters.codecs import Codecs
from khoanh.adapters.storage import Storage
from khoanh.foundation.clock import now
from khoanh.foundation.errors import OutOfResources
from khoanh.foundation.events import Event
from khoanh.foundation.identity import Principal
from khoanh.foundation.settings import Settings
from khoanh.transaction.recent import RecentFacts, RecentKeys

Query = LiteralString
Listener = Callable[["Unit", Any], None]
Subscriptions = Mapping[type[Event], Sequence[Listener]]

_DEFER = """
select procrastinate_defer_jobs_v1(array[row(
    %(queue)s, %(task)s, %(priority)s, null, %(key)s, %(args)s::jsonb,
    case when %(wait_s)s > 0 then now() + make_interval(secs => %(wait_s)s) end
)::procrastinate_job_to_defer_v1])
"""


class Tools(Protocol):
    """What work on stored bytes needs, in a unit or outside one: a `Desk` and a `Unit` both have it."""

    @property
    def settings(self) -> Settings:
        """Return the settings of this installation."""
        ...

    @property
    def storage(self) -> Storage:
        """Return where objects are kept."""
        ...

    @property
    def codecs(self) -> Codecs:
        """Return the workers for untrusted bytes."""
        ...


@dataclass(slots=True)
class Unit:
    """What one request works with and changes.

    Attributes:
        who: The one who asks; a verb's first act is `unit.who.require(…)`.
        db: The open transaction (a psycopg connection); only `queries.py` of a feature touches it.
        recorded: Keys of audit rows that this process knows to be committed.
        facts: What this process read lately of tables that hardly change; see `recall` and `change_facts`.
    """

    who: Principal
    db: psycopg.Connection[Any]
    settings: Settings
    storage: Storage
    codecs: Codecs
    now: datetime = field(default_factory=now)
    recorded: RecentKeys = field(default_factory=RecentKeys)
    facts: RecentFacts = field(default_factory=RecentFacts)
    _listeners: Subscriptions = field(default_factory=dict)
    _undo: list[Callable[[], None]] = field(default_factory=list)
    _after: list[Callable[[], None]] = field(default_factory=list)
    _last: list[tuple[Query, Any]] | None = None
    _changed: set[str] = field(default_factory=set)

    def tell(self, event: Event) -> None:
        """Hand `event` to its listeners, within this transaction."""
        for listener in self._listeners.get(type(event), ()):
            listener(self, event)

    def later(self, task: str, *, key: str | None = None, wait_s: float = 0, priority: int = 0, **args: Any) -> None:
        """Queue a job that starts after the commit.

        Args:
            task: Name of a task in `entrypoints/worker`.
            key: At most one job with this key waits at a time; a second is dropped silently.
            wait_s: Seconds before it may start.
            args: JSON values, the task's arguments.
        """
        row = {"queue": "default", "task": task, "priority": priority, "key": key}
        with self._savepoint_for(key):
            self.db.execute(_DEFER, {**row, "wait_s": wait_s, "args": orjson.dumps(args).decode()})

    @contextmanager
    def _savepoint_for(self, key: str | None) -> Iterator[None]:
        if key is None:
            yield
            return
        try:
            with self.db.transaction():
                yield
        except psycopg.errors.UniqueViolation:
            return

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Try something within this transaction: an exception takes back what it did, and leaves the rest as it is."""
        undo, after, last = len(self._undo), len(self._after), len(self._last or ())
        try:
            with self.db.transaction():
                yield
        except BaseException:
            for act in reversed(self._undo[undo:]):
                act()
            del self._undo[undo:], self._after[after:]
            if self._last is not None:
                del self._last[last:]
            raise

    def notify(self, topic: str, **facts: Any) -> None:
        """Tell the live door, on commit, that something changed; `facts` hold UIDs and codes only."""
        text = orjson.dumps({"topic": topic, **facts}).decode()
        self.write_last("select pg_notify('khoanh_live', %s)", (text,))

    def write_last(self, statement: Query, values: Any) -> None:
        """Run a statement whose result nobody waits for, with all of its like in one round trip before the commit."""
        if self._last is None:
            self.db.execute(statement, values)
        else:
            self._last.append((statement, values))

    def flush(self) -> None:
        """Run what was left for last, for one who reads it in this unit."""
        if not self._last:
            return
        last, self._last = self._last, []
        with self.db.pipeline():
            for statement, values in last:
                self.db.execute(statement, values)

    def recall(self, topic: str, key: Hashable, read: Callable[[], Any]) -> Any:
        """Return what `read` said of `key` a moment ago, else ask it; None is asked for again each time.

        A unit that changes the topic itself reads what it wrote.
        """
        if topic in self._changed:
            return read()
        known = self.facts.find(topic, key)
        if known is not None:
            return known[0]
        fact = read()
        if fact is not None:
            self.facts.keep(topic, key, fact)
        return fact

    def change_facts(self, topic: str) -> None:
        """Say that this unit changes what `recall` remembers of a topic."""
        self._changed.add(topic)
        self.on_commit(lambda: self.facts.forget(topic))

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Run `undo` if the commit does not come (a blob written for rows that never were)."""
        self._undo.append(undo)

    def on_commit(self, act: Callable[[], None]) -> None:
        """Run `act` once the commit has come; it may not fail."""
        self._after.append(act)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every request of one process shares."""

    pool: ConnectionPool[psycopg.Connection[Any]]
    settings: Settings
    storage: Storage
    codecs: Codecs
    listeners: Subscriptions
    recorded: RecentKeys = field(default_factory=RecentKeys)
    facts: RecentFacts = field(default_factory=RecentFacts)

    @contextmanager
    def unit(self, who: Principal) -> Iterator[Unit]:
        """Open a unit; leaving the block commits it, an exception rolls it back.

        Raises:
            OutOfResources: The database cannot be reached or refuses.
        """
        unit: Unit | None = None
        try:
            with self.pool.connection() as connection, connection.transaction():
                unit = self._open(who, connection)
                unit._last = []
                yield unit
                unit.flush()
        except BaseException as fault:
            for undo in reversed(unit._undo if unit else []):
                undo()
            shortage = as_shortage(fault)
            if shortage is fault:
                raise
            raise shortage from fault
        for act in unit._after:
            act()

    @contextmanager
    def single(self, who: Principal) -> Iterator[Unit]:
        """Open a unit in autocommit: each statement is its own transaction.

        For reading, and for the receive path, where one call of one SQL function is the whole change.
        """
        unit: Unit | None = None
        try:
            with self.pool.connection() as connection:
                unit = self._open(who, connection)
                yield unit
        except (psycopg.Error, PoolTimeout) as fault:
            raise as_shortage(fault) from fault
        finally:
            # What a statement did is committed, whatever became of those after it.
            for act in unit._after if unit else ():
                act()

    def _open(self, who: Principal, connection: psycopg.Connection[Any]) -> Unit:
        return Unit(
            who,
            connection,
            self.settings,
            self.storage,
            self.codecs,
            recorded=self.recorded,
            facts=self.facts,
            _listeners=self.listeners,
        )


class Contended(OutOfResources):
    """Two transactions waited for each other and this one gave way: the same again will do."""


def as_shortage(fault: BaseException) -> BaseException:
    """Say a lost or exhausted database as `OutOfResources`; return any other fault as it is."""
    gone = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)
    if isinstance(fault, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure):
        return Contended("another change was in the way", vi="Có thay đổi khác đang thực hiện, hãy thử lại")
    if isinstance(fault, gone):
        return OutOfResources(
            f"the database is unavailable ({type(fault).__name__})", vi="Cơ sở dữ liệu tạm thời không truy cập được"
        )
    return fault
