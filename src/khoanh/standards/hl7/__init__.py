"""HL7 v2 as the standard says it: the header of a message, its answer, and the frame around both."""

from khoanh.standards.hl7.ack import format_ack
from khoanh.standards.hl7.frame import END, START, FrameReader, wrap_frame
from khoanh.standards.hl7.header import MessageHeader, parse_header

__all__ = ["END", "START", "FrameReader", "MessageHeader", "format_ack", "parse_header", "wrap_frame"]
