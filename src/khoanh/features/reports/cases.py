"""Who reads what: taking a case locks it, releasing gives it back, and nobody loses what he wrote."""

from contextlib import suppress

from khoanh.features import orders
from khoanh.features.orders import State, Step
from khoanh.features.reports.kinds import CaseQuery, DraftConflict, Report
from khoanh.features.reports.open import Open, lock_report, show_report
from khoanh.features.reports.queries import reports as queries
from khoanh.features.reports.queries import worklist
from khoanh.features.reports.rules import clean_reason, read_targets
from khoanh.foundation.errors import Conflict, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_ORDERS = 20
_MOST_EXPIRED = 200
EVERY_CASE = CaseQuery()


def take_case(unit: Unit, order: int, *, others: tuple[int, ...] = (), reason: str = "") -> Report:
    """Take an order to read it, or a read one to approve it, and lock it; taking again what one has renews the lock.

    Args:
        unit: Its `who` will hold the case.
        order: Key of the order.
        others: Orders of the same slip that the same report shall tell of.
        reason: Needed to take the case from somebody who has it.

    Raises:
        NotFound: There is no such order.
        Conflict: It is not to be read, or `others` are not of its slip.
        DraftConflict: Somebody has it, and no reason is given to take it from him.
        Forbidden: The asker may not read, or what is read may not be approved by him.
    """
    unit.who.require(Permission.REPORT_WRITE)
    orders.read_order(unit, order)
    case = _open_case(unit, order, others)
    before = case.row.holder
    if before not in ("", unit.who.name):
        if not reason.strip():
            raise DraftConflict(
                show_report(unit, case.row.id),
                f"the case is with {before}; give a reason to take it over",
                vi=f"Ca đang do {before} giữ; nhập lý do để nhận lại",
            )
        reason = clean_reason(reason)
    _begin(case)
    case.hold()
    if before == unit.who.name:
        return show_report(unit, case.row.id)
    if before:
        return case.note("taken over", reason, {"from": before})
    return case.note("taken")


def renew_case(unit: Unit, report: int) -> Report:
    """Lock a case that one has for some minutes more. Raises NotFound; DraftConflict: somebody else has it."""
    unit.who.require(Permission.REPORT_WRITE)
    case = lock_report(unit, report)
    case.require_hold()
    case.require_state(State.READING, State.CONSULTING, State.APPROVING)
    case.hold()
    return show_report(unit, report)


def release_case(unit: Unit, report: int) -> Report:
    """Give a case back; the draft stays for who takes it next. Raises NotFound; DraftConflict: somebody else has it."""
    unit.who.require(Permission.REPORT_WRITE)
    case = lock_report(unit, report)
    case.require_hold()
    case.require_state(State.READING, State.CONSULTING, State.APPROVING)
    return _give_back(case, "released")


def take_next_case(unit: Unit, query: CaseQuery = EVERY_CASE) -> Report:
    """Take the unread case that is to be read first: one's own before nobody's, the most urgent, the soonest due.

    Raises:
        NotFound: Nothing waits to be read.
    """
    unit.who.require(Permission.REPORT_WRITE)
    targets = read_targets(unit.settings.report_targets)
    found = worklist.lock_next(unit.db, query, unit.who.name, targets, unit.now)
    if found is None:
        raise NotFound("no case waits to be read", vi="Không còn ca chờ đọc")
    return take_case(unit, found)


def assign_case(unit: Unit, order: int, reader: str) -> Report:
    """Give an unread case to a reader; an empty name gives it to nobody.

    Raises:
        NotFound: There is no such order or reader.
        Conflict: It is not to be read.
    """
    unit.who.require(Permission.REPORT_APPROVE)
    orders.read_order(unit, order)
    name = ""
    if reader.strip():
        found = queries.find_reader(unit.db, reader.strip())
        if found is None:
            raise NotFound("no such reader", vi="Không có bác sĩ đọc này")
        name = found
    case = _open_case(unit, order, ())
    case.require_state(State.UNREAD, State.READING)
    queries.update_assigned(unit.db, case.row.id, name)
    return case.note("assigned", detail={"reader": name, "before": case.row.assigned})


def call_consultation(unit: Unit, report: int, reason: str) -> Report:
    """Ask others for their opinion before the reading ends (hội chẩn). Raises NotFound, Conflict, Invalid."""
    unit.who.require(Permission.REPORT_WRITE)
    case = lock_report(unit, report)
    case.require_hold()
    reason = clean_reason(reason)
    case.move(Step.CONSULT, reason=reason)
    case.hold()
    return case.note("consultation called", reason)


def end_consultation(unit: Unit, report: int) -> Report:
    """Go on reading. Raises NotFound, Conflict."""
    unit.who.require(Permission.REPORT_WRITE)
    case = lock_report(unit, report)
    case.require_hold()
    case.require_state(State.CONSULTING)
    case.move(Step.END_CONSULT)
    case.hold()
    return case.note("consultation ended")


def release_expired_job(unit: Unit) -> None:
    """Put back the cases whose lock ran out: nobody waits for who went home."""
    unit.who.require(Permission.REPORT_WRITE)
    for report in queries.select_expired(unit.db, unit.now, _MOST_EXPIRED):
        # One that cannot be put back keeps nobody from the others.
        with suppress(Conflict, NotFound), unit.attempt():
            case = lock_report(unit, report)
            if case.row.holder:
                continue
            if case.state in (State.READING, State.APPROVING):
                _give_back(case, "lock ran out")
            else:
                case.let_go()


def _begin(case: Open) -> None:
    """Move a case to where somebody works on it."""
    match case.state:
        case State.READING | State.CONSULTING | State.APPROVING:
            if case.state is State.APPROVING:
                case.unit.who.require(Permission.REPORT_APPROVE)
        case State.READ:
            case.unit.who.require(Permission.REPORT_APPROVE)
            case.move(Step.BEGIN_APPROVAL)
        case _:
            case.require_state(State.UNREAD)
            case.move(Step.OPEN_READING)


def _give_back(case: Open, step: str) -> Report:
    if case.state is State.APPROVING:
        case.move(Step.END_APPROVAL)
    elif case.state is State.CONSULTING:
        case.move(Step.END_CONSULT, Step.PUT_BACK)
    else:
        case.move(Step.PUT_BACK)
    case.let_go()
    return case.note(step)


def _open_case(unit: Unit, order: int, others: tuple[int, ...]) -> Open:
    """Return the locked report of an order, made now if it has none yet."""
    known = queries.find_report(unit.db, order)
    wanted = sorted({order, *others, *(queries.select_orders(unit.db, known) if known else ())})
    if len(wanted) > MOST_ORDERS:
        raise Conflict(f"a report tells of at most {MOST_ORDERS} orders", vi=f"Tối đa {MOST_ORDERS} chỉ định")
    rows = queries.lock_orders(unit.db, wanted)
    if len(rows) != len(wanted):
        raise NotFound("no such order", vi="Không có chỉ định này")
    # Another may have made it while we waited for the lock.
    reports = queries.find_reports(unit.db, wanted)
    mine = reports.get(order)
    report = queries.insert_report(unit.db) if mine is None else mine
    joining = [one for one in wanted if reports.get(one) != report]
    _require_one_slip(order, joining, rows)
    if any(one in reports for one in joining) or (mine is not None and _has_begun(rows[order][0]) and joining):
        raise Conflict(
            "one of these orders has a report of its own", vi="Có chỉ định đã có kết quả riêng, không gộp chung được"
        )
    if any(rows[one][0] != State.UNREAD for one in joining) and mine is None and others:
        raise Conflict("one of these orders is not to be read now", vi="Có chỉ định không ở trạng thái “Chưa đọc”")
    queries.insert_orders(unit.db, report, joining)
    return lock_report(unit, report)


def _has_begun(state: str) -> bool:
    return state != State.UNREAD


def _require_one_slip(order: int, joining: list[int], rows: dict[int, tuple[str, str, str, int]]) -> None:
    others = [rows[one][1:] for one in joining if one != order]
    if others and (not rows[order][1] or any(one != rows[order][1:] for one in others)):
        raise Conflict("these orders are not of one slip", vi="Các chỉ định không cùng một phiếu")
