"""The JSON door: /api/v1 with OpenAPI."""

from khoanh.entrypoints.rest.app import build_rest_app, build_rest_routes, format_contract

__all__ = ["build_rest_app", "build_rest_routes", "format_contract"]
