"""Deletes a study, a series or an instance, for those who may."""

from starlette.responses import Response

from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.features import archive
from khoanh.foundation.uids import InstanceUID, SeriesUID, StudyUID


def delete_resource(asked: Asked) -> Response:
    """Delete what the path names; 204 when it is gone."""
    study, series, instance = asked.uid("study") or "", asked.uid("series"), asked.uid("instance")
    with asked.desk.unit(asked.who) as unit:
        if series is None:
            archive.delete_study(unit, StudyUID(study))
        elif instance is None:
            archive.delete_series(unit, StudyUID(study), SeriesUID(series))
        else:
            archive.delete_instance(unit, StudyUID(study), SeriesUID(series), InstanceUID(instance))
    asked.door.remembered.forget()
    return Response(status_code=204)
