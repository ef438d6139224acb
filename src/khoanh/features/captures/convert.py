"""Films of browsers and telephones to H.264 in MP4 by the program ffmpeg (PS3.5 8.2.7), where they are not already."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from khoanh.features.captures.films import Film, read_film
from khoanh.foundation.errors import Invalid
from khoanh.transaction import Desk

_TIMEOUT_S: Final = 600
_LIMITS: Final = ("--as=4294967296", "--cpu=1200", "--core=0")
_COPIED: Final = 1 << 20


@contextmanager
def open_film(desk: Desk, file: IO[bytes], size_bytes: int) -> Iterator[tuple[Film, IO[bytes], int]]:
    """Yield a film that a transfer syntax covers, its file and length: the one given, or made of it.

    Raises:
        Invalid: It is no film, ffmpeg is not installed, fails, or takes too long.
    """
    try:
        film = read_film(file, size_bytes)
        upright = not film.turned
    except Invalid:
        upright = False
    if upright:
        yield film, file, size_bytes
        return
    folder = desk.settings.data / "tmp"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        made = _convert(Path(place), file, desk.settings.max_object_bytes)
        with made.open("rb") as stream:
            size = made.stat().st_size
            yield read_film(stream, size), stream, size


def _convert(place: Path, file: IO[bytes], most_bytes: int) -> Path:
    program = shutil.which("ffmpeg")
    if program is None:
        raise Invalid(
            "films of this kind need the program ffmpeg, which is not installed",
            vi="Cần cài chương trình ffmpeg để nhận loại phim này; hãy gửi MP4 (H.264)",
        )
    given, made = place / "given", place / "made.mp4"
    file.seek(0)
    with given.open("wb") as copy:
        shutil.copyfileobj(file, copy, _COPIED)
    # It reads one file and opens nothing else; the picture is turned upright, even in size and without sound.
    command = [program, "-nostdin", "-v", "error", "-threads", "2", "-protocol_whitelist", "file"]
    command += ["-i", str(given), "-map", "0:v:0", "-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]
    command += ["-vf", "scale=trunc(iw/2)*2:trunc(ih/2)*2", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18"]
    command += ["-profile:v", "high", "-level:v", "4.1", "-pix_fmt", "yuv420p", "-fps_mode", "cfr", "-r", "30"]
    command += ["-movflags", "+faststart", "-fs", str(most_bytes), str(made)]
    fence = shutil.which("prlimit")
    try:
        done = subprocess.run(
            [fence, *_LIMITS, *command] if fence else command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            check=False,
            cwd=place,
            env={"PATH": os.defpath},
        )
    except subprocess.TimeoutExpired as fault:
        raise Invalid(f"ffmpeg took longer than {_TIMEOUT_S} s", vi="Chuyển đổi phim quá lâu") from fault
    if done.returncode or not made.exists():
        raise Invalid("the film cannot be read", vi="Không đọc được phim này")
    return made
