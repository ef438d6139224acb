"""Single pictures out of MPEG-2, MPEG-4 and HEVC objects, by the program ffmpeg where it is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from khoanh.adapters.codecs import FrameData, RenderOptions, render_picture
from khoanh.features.viewing.source import PixelSource
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.standards.dicom.pixels import Look, PixelDescription
from khoanh.transaction import Tools

_CHUNK = 1 << 20
_TIMEOUT_S = 60
_LIMITS = ("--as=3221225472", "--cpu=120", "--core=0")


def iterate_video(source: PixelSource) -> Iterator[bytes]:
    """Yield the video stream of an object as it was put in: MPEG-4 in MP4, or a transport or elementary stream."""
    for pieces in source.frames:
        for offset, length in pieces:
            for at in range(offset, offset + length, _CHUNK):
                yield source.read(at, min(_CHUNK, offset + length - at))


def render_video_frame(tools: Tools, source: PixelSource, frame: int, options: RenderOptions) -> bytes:
    """Make a picture of one frame (from 1) of a video.

    Raises:
        NotFound: There are fewer frames.
        Invalid: ffmpeg is not installed, fails, or takes too long.
    """
    described = source.description
    if not 1 <= frame <= described.frames:
        raise NotFound(f"frame {frame} of {described.frames}", vi=f"Không có khung hình {frame}")
    described.check_size(source.max_samples)
    program = shutil.which("ffmpeg")
    if program is None:
        raise Invalid(
            "pictures of a video need the program ffmpeg, which is not installed",
            vi="Cần cài chương trình ffmpeg để xem ảnh tĩnh của video",
        )
    rgb = PixelDescription(described.rows, described.columns, 3, 8, 8, 7, False, "RGB", 0, 1, "integer", False)
    data = _decode(tools, source, program, frame, rgb.frame_bytes)
    return render_picture(tools.codecs, FrameData(rgb, EXPLICIT_LE, data), Look(), options, source.max_samples)


def _decode(tools: Tools, source: PixelSource, program: str, frame: int, size_bytes: int) -> bytes:
    """Let ffmpeg decode one frame to RGB; it reads one file, opens nothing else, and is killed in time."""
    described = source.description
    folder = tools.settings.data / "cache" / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".video") as file:
        for chunk in iterate_video(source):
            file.write(chunk)
        file.flush()
        picked = rf"select=eq(n\,{frame - 1}),scale={described.columns}:{described.rows}"
        command = [program, "-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", "file", "-an", "-i"]
        command += [file.name, "-vf", picked, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
        fence = shutil.which("prlimit")
        try:
            done = subprocess.run(
                [fence, *_LIMITS, *command] if fence else command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
                cwd=Path(os.sep),
                env={"PATH": os.defpath},
            )
        except subprocess.TimeoutExpired as fault:
            raise Invalid(f"ffmpeg took longer than {_TIMEOUT_S} s", vi="Giải mã video quá lâu") from fault
    if len(done.stdout) < size_bytes:
        raise Invalid("ffmpeg could not decode the frame", vi="Không giải mã được khung hình video")
    return done.stdout[:size_bytes]
