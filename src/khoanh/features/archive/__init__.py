"""Receive, keep, find and give back DICOM objects."""
