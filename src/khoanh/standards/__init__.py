"""What DICOM and HL7 say; pure."""
