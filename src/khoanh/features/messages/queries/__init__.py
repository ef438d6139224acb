"""The SQL of messages: profiles, the log, the queue outwards, received results."""
