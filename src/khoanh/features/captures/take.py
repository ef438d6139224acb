"""Taking a capture: a file becomes an object of an order's study, and the study is the order's."""

from contextlib import ExitStack
from typing import IO

from khoanh.features import archive, audit, orders
from khoanh.features.archive import Source, StoredObject
from khoanh.features.captures.compose import Scene, Upload, describe, fill
from khoanh.features.captures.kinds import CaptureFacts, Kind, Taken, kind_of
from khoanh.features.captures.list import read_capture
from khoanh.features.captures.rules import check_key, name_instance, name_series, tell_media_type
from khoanh.features.captures.writing import write_dataset
from khoanh.features.orders import Order
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk, Unit

_HEAD = 1024


def take_capture(
    desk: Desk, who: Principal, order_id: int, file: IO[bytes], size_bytes: int, facts: CaptureFacts
) -> Taken:
    """Store a picture, film or document as an object of an order, and match it with that order.

    When it returns the object survives a power cut. If the match does not come about, the study's own UID, which the
    order gave, brings it about a moment later.

    Raises:
        NotFound: There is no such order.
        Conflict: The order takes no images.
        Invalid: The file is damaged, or of a kind that cannot be.
        OutOfResources: The disk is full, or the file is too large.
    """
    file.seek(0)
    media_type = tell_media_type(file.read(_HEAD))
    with desk.unit(who) as unit:
        scene, known = _look(unit, order_id, facts, media_type)
    outcome = "duplicate"
    if known is None:
        outcome = _store(desk, who, scene, Upload(file, size_bytes, media_type))
    with desk.unit(who) as unit:
        instance_uid = name_instance(scene.order.study_uid, facts.key)
        if outcome == "stored":
            detail = {"order": order_id, "kind": scene.kind}
            audit.record(unit, "image captured", study_uid=scene.order.study_uid, subject=instance_uid, detail=detail)
        order = orders.match_study(unit, order_id, scene.order.study_uid, how="capture")
        capture = read_capture(unit, order, instance_uid)
    return Taken("stored" if outcome == "stored" else "duplicate", capture, order)


def _look(unit: Unit, order_id: int, facts: CaptureFacts, media_type: str) -> tuple[Scene, StoredObject | None]:
    for permission in (Permission.STUDY_STORE, Permission.STUDY_READ, Permission.ORDER_PERFORM, Permission.ORDER_MATCH):
        unit.who.require(permission)
    check_key(facts.key)
    order = orders.expect_images(unit, order_id)
    kind = _choose_kind(facts, order, media_type)
    stored = archive.locate(unit, study_uid=order.study_uid)
    series_uid = name_series(order.study_uid, kind)
    numbers = [found.number or 0 for found in stored if found.series_uid == series_uid]
    instance_uid = name_instance(order.study_uid, facts.key)
    known = next((found for found in stored if found.instance_uid == instance_uid), None)
    scene = Scene(
        order, facts, kind, stored[0] if stored else None, max(numbers, default=0) + 1, unit.who.name,
        facts.taken_at or now(),
    )  # fmt: skip
    return scene, known


def _choose_kind(facts: CaptureFacts, order: Order, media_type: str) -> Kind:
    is_document = media_type == "application/pdf"
    kind = facts.kind or (Kind.DOCUMENT if is_document else kind_of(order))
    if is_document != (kind is Kind.DOCUMENT):
        raise Invalid(f"a {media_type} is no {kind}", vi="Loại ảnh không khớp với tệp gửi lên")
    return kind


def _store(desk: Desk, who: Principal, scene: Scene, upload: Upload) -> str:
    source = Source("upload", who.name, who.address, study_uid=scene.order.study_uid)
    with ExitStack() as stack:
        ds = describe(desk, scene, is_film=upload.media_type.startswith("video/"))
        syntax, content = fill(desk, ds, scene, upload, stack)
        intake = stack.enter_context(archive.open_intake(desk, who, source=source))
        intake.begin(str(ds.SOPClassUID), str(ds.SOPInstanceUID), syntax)
        for chunk in write_dataset(ds, content):
            intake.write(chunk)
        return str(intake.commit().outcome)
