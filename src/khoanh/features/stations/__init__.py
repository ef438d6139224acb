"""The workstations and servers people sit at: how each is known, and what may be done from it."""

from khoanh.features.stations.enrol import (
    create_enrolment,
    find_enrolment,
    is_enrolled,
    remove_browser,
    use_enrolment,
)
from khoanh.features.stations.kinds import (
    Here,
    Origin,
    Policy,
    Refused,
    Standing,
    Station,
    StationBrowser,
    StationFacts,
    Strangers,
    Verdict,
)
from khoanh.features.stations.manage import (
    add_station,
    change_policy,
    change_station,
    find_station,
    list_stations,
    read_here,
    read_policy,
    read_station,
    remove_station,
)
from khoanh.features.stations.rules import parse_permissions
from khoanh.features.stations.standing import find_standing, limit_principal, refuse_strangers
from khoanh.features.stations.verify import verify_station

__all__ = [
    "Here",
    "Origin",
    "Policy",
    "Refused",
    "Standing",
    "Station",
    "StationBrowser",
    "StationFacts",
    "Strangers",
    "Verdict",
    "add_station",
    "change_policy",
    "change_station",
    "create_enrolment",
    "find_enrolment",
    "find_standing",
    "find_station",
    "is_enrolled",
    "limit_principal",
    "list_stations",
    "parse_permissions",
    "read_here",
    "read_policy",
    "read_station",
    "refuse_strangers",
    "remove_browser",
    "remove_station",
    "use_enrolment",
    "verify_station",
]
