"""Benchmarks beside Orthanc on the same machine in the same run; `python -m benchmarks` prints the table."""
