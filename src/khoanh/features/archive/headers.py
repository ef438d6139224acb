"""Reads the header of a stored object, however long it is, without reading its pixels."""

from khoanh.adapters.storage import BlobPlace, Storage
from khoanh.foundation.errors import Invalid
from khoanh.foundation.settings import Settings
from khoanh.standards.dicom import TRANSFER_SYNTAXES, Header, Limits, parse_header

_FIRST = 64 << 10


def limit_header(settings: Settings) -> Limits:
    """Return the caps under which headers are parsed."""
    return Limits(
        max_depth=settings.max_sequence_depth,
        max_value_bytes=settings.max_header_bytes,
        max_inflated_bytes=settings.max_header_bytes,
    )


def read_header(storage: Storage, dataset: BlobPlace, transfer_syntax_uid: str, limits: Limits) -> Header:
    """Parse the header of a data set that lies in the store.

    Reads 64 KiB first and four times as much each time that was too little.

    Raises:
        Invalid: The header is nonsense or longer than the caps allow.
    """
    syntax = TRANSFER_SYNTAXES.get(transfer_syntax_uid)
    if syntax is not None and syntax.deflated:
        if dataset.size_bytes > limits.max_inflated_bytes:
            raise Invalid("the deflated data set is larger than the largest header allowed")
        return parse_header(_read(storage, dataset, dataset.size_bytes), transfer_syntax_uid, limits)
    wanted = _FIRST
    while True:
        header = parse_header(_read(storage, dataset, wanted), transfer_syntax_uid, limits)
        if header.ended != "truncated" or wanted >= dataset.size_bytes:
            return header
        if wanted >= limits.max_inflated_bytes:
            raise Invalid("the header is longer than the longest allowed", vi="Phần đầu của đối tượng quá dài")
        wanted = min(wanted * 4, limits.max_inflated_bytes)


def _read(storage: Storage, dataset: BlobPlace, size_bytes: int) -> bytes:
    return storage.read(dataset.file, dataset.offset, min(size_bytes, dataset.size_bytes))
