"""The DICOM door: association acceptor and DIMSE services (PS3.7, PS3.8)."""
