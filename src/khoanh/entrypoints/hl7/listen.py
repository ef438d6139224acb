"""Answers HL7 messages over MLLP.

No HIS can be registered yet, so every message is rejected (AR) with the reason; none is acknowledged that would
not be kept.
"""

import asyncio
import contextlib
import signal

import structlog

from khoanh.foundation.clock import now
from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7 import AckError, FrameReader, MessageHeader, format_ack, parse_header, wrap_frame

_MOST_BYTES = 32 << 20
_HALF_MESSAGE_S = 60.0
_IDLE_S = 3600.0
_NOBODY = MessageHeader(receiving_application="KHOANH")


def serve_hl7(host: str, port: int) -> None:
    """Answer until SIGTERM or SIGINT."""
    asyncio.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await asyncio.start_server(_talk, host, port, backlog=128)
    async with server:
        await stop.wait()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    frames = FrameReader(_MOST_BYTES)
    peer = writer.get_extra_info("peername")
    log = structlog.get_logger().bind(peer=peer[0] if peer else "")
    try:
        while data := await asyncio.wait_for(reader.read(65536), _HALF_MESSAGE_S if frames.is_half else _IDLE_S):
            for frame in frames.feed(data):
                writer.write(wrap_frame(_answer(frame.data)))
                log.warning("an HL7 message of an unregistered sender was rejected")
            await writer.drain()
    except Invalid as fault:
        writer.write(wrap_frame(format_ack(_NOBODY, "AR", now(), "0", errors=[AckError("207", fault.vietnamese)])))
        log.warning("an HL7 connection was closed", reason=fault.english)
    except (TimeoutError, ConnectionError):
        log.info("an HL7 connection ended")
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def _answer(message: bytes) -> bytes:
    at = now()
    control_id = f"{at:%Y%m%d%H%M%S%f}"
    try:
        header = parse_header(message)
    except Invalid as fault:
        return format_ack(_NOBODY, "AR", at, control_id, errors=[AckError("100", fault.vietnamese)])
    text = f"Chưa đăng ký HIS {header.sending_application} {header.sending_facility}".strip()
    return format_ack(header, "AR", at, control_id, errors=[AckError("207", text)])
