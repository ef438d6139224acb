"""Joins two doors that do not know each other: a patient's link, and DICOMweb for the few studies that it opens."""

from functools import partial

from starlette.requests import Request

from khoanh.entrypoints.dicomweb import GuestScope
from khoanh.entrypoints.handovers import Doorkeeper


def admit_guest(keeper: Doorkeeper, request: Request) -> GuestScope:
    """Return what the link of a request opens. Raises as `Doorkeeper.admit_to_originals`."""
    guest = keeper.admit_to_originals(request)
    objects = keeper.list_objects(guest)
    return GuestScope(
        who=guest.who,
        root=f"/p/{request.path_params['token']}/dicom-web",
        studies=frozenset(guest.studies),
        objects=objects,
        series=frozenset(str(one.series_uid) for one in objects),
        note=partial(keeper.note, guest),
    )
