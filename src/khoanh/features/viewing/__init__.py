"""Pictures for the eye: rendered frames and thumbnails."""
