"""What the supervisor hands to the processes it starts, through their environment."""

import os

from khoanh.foundation.settings import Settings

SETTINGS_VARIABLE = "KHOANH_PART_SETTINGS"
DATABASE_VARIABLE = "KHOANH_PART_DATABASE"


def read_handover() -> tuple[Settings, str]:
    """Return the settings and the database URL that the supervisor handed over."""
    return Settings.model_validate_json(os.environ[SETTINGS_VARIABLE]), os.environ[DATABASE_VARIABLE]
