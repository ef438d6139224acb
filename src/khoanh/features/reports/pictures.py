"""Key images of a report: each is a frame that is here, of a study of the report's patient."""

from khoanh.features import archive, orders
from khoanh.features.reports.kinds import Content, KeyImage
from khoanh.features.reports.open import Open
from khoanh.foundation.errors import Invalid


def check_pictures(case: Open, after: Content) -> None:
    """Refuse new key images that are not here or not of the patient; those of the draft were looked at before.

    Raises:
        Invalid: There is no such frame, or its study is matched with no order of the patient.
        Forbidden: The asker sees no images.
    """
    known = {_name(one) for one in case.draft.key_images}
    added = [one for one in after.key_images if _name(one) not in known]
    if not added:
        return
    allowed = _list_studies(case, sorted({one.study_uid for one in added}))
    for one in added:
        if one.study_uid not in allowed:
            raise Invalid("a key image is of another patient's study", vi="Ảnh tiêu biểu không thuộc bệnh nhân này")
        _check_frame(case, one)


def _name(image: KeyImage) -> tuple[str, int]:
    return image.sop_uid, image.frame


def _list_studies(case: Open, uids: list[str]) -> set[str]:
    """Return which of these studies are matched with orders of the report's patient alone."""
    matched = orders.map_orders(case.unit, uids)
    keys = sorted({*case.orders, *(key for found in matched.values() for key in found)})
    told = orders.list_orders(case.unit, keys)
    patient = told[case.orders[0]].patient
    return {uid for uid, found in matched.items() if {told[key].patient for key in found} == {patient}}


def _check_frame(case: Open, image: KeyImage) -> None:
    found = archive.locate(
        case.unit,
        study_uid=image.study_uid,
        series_uid=image.series_uid,
        instance_uid=image.sop_uid,
        purpose="key image chosen",
    )
    frames = len(archive.read_frame_table(case.unit, found[0])) if found else 0
    if image.frame > frames:
        raise Invalid(f"no frame {image.frame} of this object", vi=f"Không có ảnh số {image.frame} của đối tượng này")
