"""Key images that a signed link names: for a HIS that was told a result, without signing in."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from khoanh.entrypoints.rest.asked import Ask
from khoanh.features import messages

router = APIRouter(tags=["results"])

LinkToken = Annotated[str, Path(max_length=2000, pattern=r"^[\w.-]+$")]


@router.get("/pictures/{token}", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
def open_picture(token: LinkToken, asked: Ask) -> Response:
    """Return the key image of a link that a result carried; 404 once it expired or the result was taken back."""
    jpeg = messages.open_picture(asked.desk, token, asked.address)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})
