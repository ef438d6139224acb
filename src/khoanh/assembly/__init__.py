"""Puts the parts together from the settings: processes, jobs, subscriptions."""
