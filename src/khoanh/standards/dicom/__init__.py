"""DICOM as the standard says it: parsing, values, matching, tables, JSON and XML models."""
