"""Images find their order by themselves, or by a person, and can be taken back while unread."""

from typing import Any

import pytest
from tests.features.orders.conftest import WHO, House
from tests.make.dicom import make_uid

from khoanh.features import archive, orders, patients
from khoanh.features.orders import OrderFacts, Step
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.uids import StudyUID
from khoanh.standards.dicom import tag_of


def shown(house: House, uid: str) -> tuple[Any, Any]:
    (match,) = house(archive.find_studies, archive.Query("STUDY", study_uid=uid)).matches
    return match[tag_of("PatientID")], match[tag_of("PatientName")]


def homeless(house: House) -> list[str]:
    return [study.study_uid for study in house(orders.list_homeless).items]


def test_the_study_uid_of_the_worklist_decides_whatever_the_name(house: House) -> None:
    order = house.place(study_uid=make_uid(1))
    uid = house.store(study=1, PatientID="khác", PatientName="SAI TEN", AccessionNumber="")
    assert house(orders.list_studies, order.id) == [uid] and house.state(order) == "unread"
    assert shown(house, uid) == ("BN000001", "Nguyễn Văn Đức")
    assert homeless(house) == []
    assert [event.step for event in house(orders.list_events, order.id)] == ["placed", "matched", "perform"]


def test_an_accession_number_decides_with_its_patient_only(house: House) -> None:
    order = house.place(accession="A1")
    wrong = house.store(study=1, PatientID="BN000009", PatientName="LE THI HOA", AccessionNumber="A1")
    assert house.state(order) == "waiting" and homeless(house) == [wrong]
    right = house.store(study=2, PatientID="BN1", PatientName="NGUYEN VAN DUC", AccessionNumber="A1")
    assert house(orders.list_studies, order.id) == [right]
    assert shown(house, right)[0] == "BN000001"
    other = house.place("2", accession="A2")
    more = house.store(study=3, PatientID="BN000001", PatientName="NGUYEN VAN DUC", AccessionNumber="", requested="A2")
    assert house(orders.map_orders, [more, right]) == {right: [order.id], more: [other.id]}


def test_a_namesake_with_a_code_of_his_own_is_another(house: House) -> None:
    house(patients.upsert_patient, patients.PatientFacts("BN000010", name="Nguyễn Văn Đức"))
    order = house.place(accession="A1")
    uid = house.store(study=1, PatientID="BN000010", PatientName="NGUYEN VAN DUC", AccessionNumber="A1")
    assert house.state(order) == "waiting" and homeless(house) == [uid]
    assert house(orders.suggest_orders, uid)[0].order.id == order.id


def test_one_study_may_be_of_several_orders_of_one_slip(house: House) -> None:
    both = [house.place(number, accession="P7") for number in ("1", "2")]
    uid = house.store(study=1, PatientID="BN000001", PatientName="NGUYEN VAN DUC", AccessionNumber="P7")
    assert house(orders.map_orders, [uid]) == {uid: [order.id for order in both]}
    assert [house.state(order) for order in both] == ["unread", "unread"]


def test_images_that_came_before_their_order_find_it(house: House) -> None:
    uid = house.store(study=1, PatientID="BN000001", PatientName="NGUYEN VAN DUC", AccessionNumber="A9")
    assert homeless(house) == [uid]
    order = house.place(accession="A9")
    house.work()
    assert homeless(house) == [] and house.state(order) == "unread"


def test_a_cancelled_order_takes_no_images(house: House) -> None:
    order = house.place(study_uid=make_uid(1))
    house(orders.cancel_order, order.id)
    uid = house.store(study=1, PatientID="BN000001", PatientName="NGUYEN VAN DUC")
    assert homeless(house) == [uid]
    with pytest.raises(Conflict):
        house(orders.match_study, order.id, uid)


def test_a_device_that_says_when_it_is_done_is_waited_for(house: House) -> None:
    order = house.place(study_uid=make_uid(1))
    house(orders.start_order, order.id)
    house.store(study=1, PatientID="BN000001", PatientName="NGUYEN VAN DUC")
    assert house.state(order) == "started"
    house(orders.perform_order, order.id)
    assert house.state(order) == "unread"


def test_a_person_matches_takes_back_and_moves_while_unread(house: House) -> None:
    first, second = house.place("1"), house.place("2", patient=house.hoa)
    uid = house.store(study=1, PatientID="?", PatientName="KHONG TEN", AccessionNumber="")
    for _ in range(2):
        assert house(orders.match_study, first.id, uid).state == "unread"
    assert shown(house, uid) == ("BN000001", "Nguyễn Văn Đức")
    with pytest.raises(Conflict):
        house(orders.match_study, second.id, uid)
    assert house(orders.move_study, uid, first.id, second.id).state == "unread"
    assert (shown(house, uid)[0], house.state(first)) == ("BN000009", "waiting")
    assert house(orders.unmatch_study, second.id, uid, reason="nhầm").state == "waiting"
    assert shown(house, uid) == ("?", "KHONG TEN") and homeless(house) == [uid]
    with pytest.raises(NotFound):
        house(orders.unmatch_study, second.id, uid)
    house(orders.match_study, second.id, uid)
    house(orders.take_reading_step, second.id, Step.OPEN_READING)
    with pytest.raises(Conflict):
        house(orders.unmatch_study, second.id, uid)
    with pytest.raises(NotFound):
        house(orders.match_study, second.id, "1.2.3")


def test_a_merge_and_its_undoing_keep_order_and_images_together(house: House) -> None:
    house(patients.merge_patients, patients.Code("BN000001"), patients.Code("BN000009"))
    order = house.place()
    uid = house.store(study=1, PatientID="?", PatientName="KHONG TEN", AccessionNumber="")
    house(orders.match_study, order.id, uid)
    assert shown(house, uid) == ("BN000009", "Lê Thị Hoa")
    house(patients.unmerge_patients, patients.Code("BN000001"), reason="nhầm")
    assert shown(house, uid) == ("BN000001", "Nguyễn Văn Đức")
    assert house(orders.read_order, order.id).patient_code == "BN000001"


def test_an_order_given_to_another_patient_takes_its_images_along(house: House) -> None:
    order = house.place()
    uid = house.store(study=1, PatientID="?", PatientName="KHONG TEN", AccessionNumber="")
    house(orders.match_study, order.id, uid)
    house(orders.update_order, OrderFacts(house.hoa), ref=order.id)
    house.work()
    assert shown(house, uid) == ("BN000009", "Lê Thị Hoa")


def test_a_deleted_study_leaves_its_order_waiting(house: House) -> None:
    order = house.place(study_uid=make_uid(1))
    uid = house.store(study=1, PatientID="BN000001", PatientName="NGUYEN VAN DUC")
    house(archive.delete_study, StudyUID(uid))
    assert house.state(order) == "waiting"
    assert house(orders.list_events, order.id)[-2].reason == "study deleted"


def test_the_best_orders_are_suggested_first(house: House) -> None:
    right = house.place("1")
    house.place("2", patient=house.hoa)
    near = house(patients.upsert_patient, patients.PatientFacts("BN000010", name="Nguyễn Văn Dũng", sex="M"))
    house.place("3", patient=near.id)
    uid = house.store(study=1, PatientID="BN00001", PatientName="NGUYEN DUC", AccessionNumber="", PatientSex="M")
    found = house(orders.suggest_orders, uid)
    assert found[0].order.id == right.id and found[0].points > found[-1].points
    assert "+modality" in found[0].reasons and "+patient_nearly" in found[0].reasons
    with pytest.raises(NotFound):
        house(orders.suggest_orders, "1.2.3")


def test_an_old_study_is_asked_for_no_order_and_a_foreign_one_can_be_let_go(house: House) -> None:
    house.store(study=1, StudyDate="20200101", PatientID="X", AccessionNumber="")
    assert homeless(house) == []
    uid = house.store(study=2, StudyDate="", PatientID="X", AccessionNumber="")
    assert homeless(house) == [uid]
    with pytest.raises(Invalid):
        house(orders.dismiss_homeless, uid, " ")
    house(orders.dismiss_homeless, uid, "đĩa của bệnh nhân")
    assert homeless(house) == []
    with pytest.raises(NotFound):
        house(orders.dismiss_homeless, uid, "đĩa của bệnh nhân")


def test_homeless_studies_come_in_pages(house: House) -> None:
    uids = [house.store(study=number, StudyDate="", PatientID="X", AccessionNumber="") for number in (1, 2, 3)]
    first = house(orders.list_homeless, limit=2)
    second = house(orders.list_homeless, limit=2, cursor=first.next or "")
    assert [study.study_uid for study in [*first.items, *second.items]] == uids[::-1] and second.next is None
    with pytest.raises(Invalid):
        house(orders.list_homeless, cursor="x|1")


def test_a_patient_known_from_images_alone_is_registered_by_his_order(house: House) -> None:
    uid = house.store(study=1, PatientID="", PatientName="KHONG TEN", AccessionNumber="")
    with house.desk.unit(WHO) as unit:
        row = unit.db.execute("select patient from study where uid = %s", (uid,)).fetchone()
        assert row
    order = house.place(patient=row[0])
    assert (order.patient_code, shown(house, uid)) == (f"L{row[0]}", (f"L{row[0]}", "KHONG TEN"))
    house(archive.delete_study, StudyUID(uid))
    assert house(orders.read_order, order.id).patient == row[0]


def test_a_series_that_comes_later_and_names_the_order_brings_the_study_home(house: House) -> None:
    order = house.place()
    study = house.store(AccessionNumber="")
    assert [found.study_uid for found in house(orders.list_homeless).items] == [study]
    assert house.store(AccessionNumber="", series=2, requested=order.accession) == study
    assert house(orders.list_homeless).items == []
    assert house(orders.list_studies, order.id) == [study]


def test_a_merge_that_makes_patient_and_number_agree_brings_the_study_home(house: House) -> None:
    order = house.place(patient=house.hoa)
    study = house.store(AccessionNumber=order.accession, PatientID="BN777", PatientName="NOBODY")
    assert house.state(order) == "waiting"
    house(patients.upsert_patient, patients.PatientFacts("BN777", name="NOBODY"))
    house(patients.merge_patients, patients.Code("BN777"), patients.Code("BN000009"))
    house.work()
    assert house(orders.list_studies, order.id) == [study]


def test_what_a_study_of_two_orders_answers_goes_back_order_by_order(house: House) -> None:
    first, second = house.place(), house.place("2")
    study = house.store(AccessionNumber="")
    house(orders.match_study, first.id, study)
    house(orders.match_study, second.id, study)

    def accession() -> str:
        with house.desk.unit(WHO) as unit:
            row = unit.db.execute("select accession from study where uid = %s", (study,)).fetchone()
        return str(row[0]) if row else "?"

    assert accession() == first.accession
    house(orders.unmatch_study, first.id, study)
    assert accession() == second.accession
    house(orders.unmatch_study, second.id, study)
    assert accession() == ""
