"""What this door can do, as it says itself (FHIR R4 5.1, CapabilityStatement)."""

from typing import Any

from khoanh.entrypoints.fhir.search import PARAMETERS

_SINCE = "2026-11-24"


def describe_capabilities(base: str) -> dict[str, Any]:
    """Return the CapabilityStatement."""
    resources: list[dict[str, Any]] = [
        {
            "type": kind,
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "versioning": "no-version",
            "searchParam": [{"name": name, "type": type_} for name, type_ in parameters.items()],
        }
        for kind, parameters in PARAMETERS.items()
    ]
    resources.append({"type": "Binary", "interaction": [{"code": "read"}], "versioning": "no-version"})
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _SINCE,
        "kind": "instance",
        "software": {"name": "Khoanh"},
        "implementation": {"description": "Khoanh PACS/RIS", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "security": {"description": "Authorization: Bearer, a token of Khoanh; rights as everywhere."},
                "resource": resources,
            }
        ],
    }
