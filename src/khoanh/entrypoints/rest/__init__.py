"""The JSON door: /api/v1 with OpenAPI."""
