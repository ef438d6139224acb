"""DICOM as a client (SCU): C-ECHO, C-STORE."""
