"""The first frames of several objects of a series in one answer: an extension, for viewers that scroll through slices.

PS3.18 has frames of one instance (10.4.1.1.6) and the pixel data of a whole series (10.4.1.1.7), nothing between. A
browser spends ten milliseconds of processor time on a request, as much as on the half megabyte that it brings; so the
slices round the one that is looked at are asked for together:
`/studies/{study}/series/{series}/frames?SOPInstanceUID=1.2.3,1.2.4`.
"""

from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import unchanged
from khoanh.entrypoints.dicomweb.door import Asked, WouldBlock
from khoanh.entrypoints.dicomweb.fetching import Piece
from khoanh.entrypoints.dicomweb.frames import answer_read, choose_plan, is_copied, read_frame, read_table
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.entrypoints.dicomweb.negotiation import Form, list_frame_forms
from khoanh.entrypoints.dicomweb.objects import make_etag
from khoanh.entrypoints.dicomweb.refusals import not_acceptable
from khoanh.entrypoints.dicomweb.series_view import find_listed
from khoanh.features import viewing
from khoanh.foundation.errors import Invalid
from khoanh.foundation.uids import parse_uid

_MOST_INSTANCES = 64


def retrieve_first_frames(asked: Asked) -> Response:
    """Answer with the first frame of each object that the query lists, in the order listed, a part each."""
    listed = [piece for value in asked.values("SOPInstanceUID") for piece in value.split(",")]
    if not 0 < len(listed) <= _MOST_INSTANCES:
        raise Invalid(
            f"SOPInstanceUID lists 1 to {_MOST_INSTANCES} instances",
            vi=f"SOPInstanceUID phải liệt kê từ 1 đến {_MOST_INSTANCES} ảnh",
        )
    found = find_listed(asked, [parse_uid(uid, what="instance UID") for uid in listed])
    forms: list[Form] = []
    for stored, _ in found:
        plan = choose_plan(asked.accepted, stored.transfer_syntax_uid, several=True)
        if plan is None:
            raise not_acceptable(list_frame_forms(stored.transfer_syntax_uid, viewing.can_transcode))
        form = plan.forms[stored.transfer_syntax_uid]
        if not asked.may_block and not is_copied(stored, form):
            raise WouldBlock
        forms.append(form)
    etag = f"W/{make_etag([stored for stored, _ in found], 'first', *(form.transfer_syntax for form in forms))}"
    current = unchanged(asked.request, etag)
    if current is not None:
        return current
    writer = MultipartWriter(forms[0].media_type)
    pieces: list[Piece] = []
    total = len(writer.tail)
    for (stored, table), form in zip(found, forms, strict=True):
        size, content = read_frame(asked, stored, table or read_table(asked, stored), 1, form)
        head = writer.head(PartHead(form.media_type, form.transfer_syntax), size, first=not pieces)
        pieces += [head, *content]
        total += len(head) + size
    return answer_read(asked, [*pieces, writer.tail], total, writer.content_type, etag)
