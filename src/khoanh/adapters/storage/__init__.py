"""Where objects are kept: ZIP packs on local disk, or S3."""

from khoanh.adapters.storage.kept import BlobPlace, Found, Kept, PackWriter, Storage

__all__ = ["BlobPlace", "Found", "Kept", "PackWriter", "Storage"]
