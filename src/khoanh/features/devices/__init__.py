"""The peers we talk DICOM with: profiles, approval, verify."""
