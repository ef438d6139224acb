"""What everything stands on: errors, identity, UIDs, events, clock, settings."""
