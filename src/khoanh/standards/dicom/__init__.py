"""DICOM as the standard says it: parsing, values, matching, tables, JSON and XML models."""

from khoanh.standards.dicom.charset import decode_text, encode_text, fold_marks, resolve_charset
from khoanh.standards.dicom.dictionary import keyword_of, private_vr, public_vr, tag_of
from khoanh.standards.dicom.encoding import Limits, PixelData, Span
from khoanh.standards.dicom.frames import find_frames, join_frame
from khoanh.standards.dicom.from_json import dataset_from_json
from khoanh.standards.dicom.header import Header, inflate_dataset, parse_header
from khoanh.standards.dicom.json_model import build_model, find_value, format_tag, header_to_json
from khoanh.standards.dicom.meta import FileMeta, guess_transfer_syntax, read_file_meta, write_file_meta
from khoanh.standards.dicom.names import fold_name, sort_key_name
from khoanh.standards.dicom.tables import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    SOP_CLASSES,
    TRANSFER_SYNTAXES,
    SopClass,
    TransferSyntax,
    describe_transfer_syntax,
    is_storage_class,
    may_be_storage_class,
)
from khoanh.standards.dicom.xml_model import header_to_xml, model_to_xml

__all__ = [
    "DEFLATED_LE",
    "EXPLICIT_BE",
    "EXPLICIT_LE",
    "IMPLICIT_LE",
    "SOP_CLASSES",
    "TRANSFER_SYNTAXES",
    "FileMeta",
    "Header",
    "Limits",
    "PixelData",
    "SopClass",
    "Span",
    "TransferSyntax",
    "build_model",
    "dataset_from_json",
    "decode_text",
    "describe_transfer_syntax",
    "encode_text",
    "find_frames",
    "find_value",
    "fold_marks",
    "fold_name",
    "format_tag",
    "guess_transfer_syntax",
    "header_to_json",
    "header_to_xml",
    "inflate_dataset",
    "is_storage_class",
    "join_frame",
    "keyword_of",
    "may_be_storage_class",
    "model_to_xml",
    "parse_header",
    "private_vr",
    "public_vr",
    "read_file_meta",
    "resolve_charset",
    "sort_key_name",
    "tag_of",
    "write_file_meta",
]
