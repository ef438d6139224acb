"""The door of time: jobs that run later and by the clock."""
