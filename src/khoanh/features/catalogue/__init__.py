"""What can be ordered and where it is done: services, rooms, and the codes of other systems."""

from khoanh.features.catalogue.bring import Brought, bring_services
from khoanh.features.catalogue.codes import (
    list_unmapped,
    map_code,
    resolve_room,
    resolve_service,
)
from khoanh.features.catalogue.kinds import CodeKind, Room, Service, UnmappedCode
from khoanh.features.catalogue.rooms import add_room, change_room, list_rooms
from khoanh.features.catalogue.rules import check_code, check_name
from khoanh.features.catalogue.services import add_service, change_service, list_services, read_service

__all__ = [
    "Brought",
    "CodeKind",
    "Room",
    "Service",
    "UnmappedCode",
    "add_room",
    "add_service",
    "bring_services",
    "change_room",
    "change_service",
    "check_code",
    "check_name",
    "list_rooms",
    "list_services",
    "list_unmapped",
    "map_code",
    "read_service",
    "resolve_room",
    "resolve_service",
]
