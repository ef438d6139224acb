"""Serves the built web app: hashed assets for ever, index.html for every page of it."""

import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from khoanh.entrypoints.http.address import find_header
from khoanh.entrypoints.http.problems import problem

_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".webmanifest":
          "application/manifest+json", ".woff2": "font/woff2", ".svg": "image/svg+xml"}  # fmt: skip
_FILE = re.compile(r"\.[a-z][a-z0-9]{0,11}$", re.IGNORECASE)
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_NOT_BUILT = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Khoanh</title>
<h1>Khoanh đang chạy, nhưng giao diện web chưa được dựng</h1>
<p>Hãy chạy <code>make build</code> rồi khởi động lại. DICOM và DICOMweb vẫn hoạt động.</p>
<h2>Khoanh runs, but its web app has not been built</h2>
<p>Run <code>make build</code> and start again. DICOM and DICOMweb work meanwhile.</p></html>"""


@dataclass(frozen=True, slots=True)
class _Page:
    """A file of the web app as it is sent."""

    path: Path
    packed: Path | None
    media_type: str
    cache: str
    etag: str


def default_folder() -> Path:
    """Return where the package keeps the built web app."""
    return Path(__file__).parents[2] / "webapp"


def page_route(folder: Path) -> Route:
    """Return the route that answers everything no door answers; the files are those of this moment."""
    pages = {} if not (folder / "index.html").is_file() else _list_pages(folder)

    def show_page(request: Request) -> Response:
        name = request.path_params["path"]
        if not pages:
            return HTMLResponse(_NOT_BUILT, 503)
        page = pages.get(name)
        if page is None:
            # A path that ends like a file's name is a file that is not there; a UID ends in digits.
            if _FILE.search(name):
                return problem(404, "no such file", detail_vi="Không có tệp này")
            page = pages["index.html"]
        return _send_page(request, page)

    return Route("/{path:path}", show_page, methods=["GET", "HEAD"])


def read_page(folder: Path, name: str) -> bytes | None:
    """Return a page of the built web app as it is, None if it has not been built."""
    path = folder / name
    return path.read_bytes() if path.is_file() else None


def _list_pages(folder: Path) -> dict[str, _Page]:
    pages = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix == ".gz":
            continue
        name = path.relative_to(folder).as_posix()
        packed = path.with_name(path.name + ".gz")
        facts = path.stat()
        media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        pages[name] = _Page(
            path=path,
            packed=packed if packed.is_file() else None,
            media_type=media_type,
            cache=_FOREVER if name.startswith("assets/") else _ASK_AGAIN,
            etag=f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"',
        )
    return pages


def _send_page(request: Request, page: _Page) -> Response:
    headers = {"Cache-Control": page.cache, "ETag": page.etag, "Vary": "Accept-Encoding"}
    if page.etag in find_header(request.scope["headers"], b"if-none-match"):
        return Response(status_code=304, headers=headers)
    path = page.path
    if page.packed and "gzip" in find_header(request.scope["headers"], b"accept-encoding"):
        path = page.packed
        headers["Content-Encoding"] = "gzip"
    return FileResponse(path, headers=headers, media_type=page.media_type)
