"""Pictures, films and documents of what speaks no DICOM: they become proper objects of an order."""

from khoanh.features.captures.completing import (
    complete_class,
    complete_document,
    complete_identity,
    describe_film,
    describe_pixels,
    native_size,
    note_compression,
    require_pixel_description,
)
from khoanh.features.captures.films import Film, read_film
from khoanh.features.captures.kinds import Capture, CaptureFacts, Kind, Taken
from khoanh.features.captures.list import list_captures, remove_capture
from khoanh.features.captures.pictures import Picture, read_picture
from khoanh.features.captures.take import take_capture
from khoanh.features.captures.writing import Content, write_dataset

__all__ = [
    "Capture",
    "CaptureFacts",
    "Content",
    "Film",
    "Kind",
    "Picture",
    "Taken",
    "complete_class",
    "complete_document",
    "complete_identity",
    "describe_film",
    "describe_pixels",
    "list_captures",
    "native_size",
    "note_compression",
    "read_film",
    "read_picture",
    "remove_capture",
    "require_pixel_description",
    "take_capture",
    "write_dataset",
]
