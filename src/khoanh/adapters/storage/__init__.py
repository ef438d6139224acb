"""Where objects are kept: ZIP packs on local disk, or S3."""

from khoanh.adapters.storage.kept import BlobPlace, Found, PackWriter, Reader, Storage
from khoanh.adapters.storage.local import LocalPackWriter, LocalStorage

__all__ = ["BlobPlace", "Found", "LocalPackWriter", "LocalStorage", "PackWriter", "Reader", "Storage"]
