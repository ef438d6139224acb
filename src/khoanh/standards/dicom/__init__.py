"""DICOM as the standard says it: parsing, values, matching, tables, JSON and XML models."""

from khoanh.standards.dicom.charset import decode_text, encode_text, fold_marks, resolve_charset
from khoanh.standards.dicom.correct import Correction, correct_dataset, correct_model
from khoanh.standards.dicom.dictionary import keyword_of, private_vr, public_vr, tag_of
from khoanh.standards.dicom.discontinuation import REASONS, WRONG_ENTRY
from khoanh.standards.dicom.encoding import Limits, PixelData, Span
from khoanh.standards.dicom.frames import find_frames, join_frame
from khoanh.standards.dicom.from_json import dataset_from_json
from khoanh.standards.dicom.header import Header, inflate_dataset, parse_header
from khoanh.standards.dicom.json_model import build_model, find_value, format_tag, header_to_json
from khoanh.standards.dicom.matching import (
    AnyOf,
    Empty,
    Exact,
    Items,
    KeyMatch,
    Name,
    NameWord,
    Number,
    Universal,
    Wildcard,
    build_matches,
    is_match,
    like_pattern,
    parse_match,
    parse_name,
    vr_of_key,
)
from khoanh.standards.dicom.meta import FileMeta, guess_transfer_syntax, read_file_meta, write_file_meta
from khoanh.standards.dicom.moments import Moments, combine_moments, parse_moments, read_moment
from khoanh.standards.dicom.names import fold_name, sort_key_name
from khoanh.standards.dicom.rewrite import NewValue, rewrite_dataset, swap_bytes, write_element_head
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
from khoanh.standards.dicom.write_model import read_model, write_model
from khoanh.standards.dicom.xml_model import header_to_xml, model_to_xml

__all__ = [
    "DEFLATED_LE",
    "EXPLICIT_BE",
    "EXPLICIT_LE",
    "IMPLICIT_LE",
    "REASONS",
    "SOP_CLASSES",
    "TRANSFER_SYNTAXES",
    "WRONG_ENTRY",
    "AnyOf",
    "Correction",
    "Empty",
    "Exact",
    "FileMeta",
    "Header",
    "Items",
    "KeyMatch",
    "Limits",
    "Moments",
    "Name",
    "NameWord",
    "NewValue",
    "Number",
    "PixelData",
    "SopClass",
    "Span",
    "TransferSyntax",
    "Universal",
    "Wildcard",
    "build_matches",
    "build_model",
    "combine_moments",
    "correct_dataset",
    "correct_model",
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
    "is_match",
    "is_storage_class",
    "join_frame",
    "keyword_of",
    "like_pattern",
    "may_be_storage_class",
    "model_to_xml",
    "parse_header",
    "parse_match",
    "parse_moments",
    "parse_name",
    "private_vr",
    "public_vr",
    "read_file_meta",
    "read_model",
    "read_moment",
    "resolve_charset",
    "rewrite_dataset",
    "sort_key_name",
    "swap_bytes",
    "tag_of",
    "vr_of_key",
    "write_element_head",
    "write_file_meta",
    "write_model",
]
