"""Decides what a station may be, which one an origin is of, and what may be done from it; pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import ip_address, ip_network

from khoanh.features.stations.kinds import Candidate, Origin, Policy, Standing, StationFacts
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission

KEPT_HERE = frozenset({Permission.USER_MANAGE, Permission.STATION_READ, Permission.STATION_MANAGE})
"""What the server itself never loses, so that no rule of stations locks its last administrator out."""
MOST_NETWORKS = 64


def check_facts(facts: StationFacts) -> StationFacts:
    """Return the facts of a station in their kept form.

    Raises:
        Invalid: A field is out of its range; the message says which.
    """
    name = unicodedata.normalize("NFC", " ".join(facts.name.split()))
    _require(
        1 <= len(name) <= 64 and name.isprintable(),
        "a station's name has 1 to 64 characters",
        "Tên máy trạm dài 1 đến 64 ký tự",
    )
    place = unicodedata.normalize("NFC", " ".join(facts.place.split()))
    _require(
        len(place) <= 128 and (place.isprintable() or not place),
        "a station's place has at most 128 characters",
        "Nơi đặt máy dài nhất 128 ký tự",
    )
    networks = tuple(dict.fromkeys(parse_network(text) for text in facts.networks))
    _require(len(networks) <= MOST_NETWORKS, "a station has at most 64 networks", "Nhiều nhất 64 địa chỉ mạng")
    _require(
        bool(networks) or not facts.needs_both,
        "a station known by browser and address together needs an address",
        "Máy phải khớp cả trình duyệt và địa chỉ thì cần khai ít nhất một địa chỉ",
    )
    return replace(facts, name=name, place=place, networks=networks, device=facts.device.strip(" "))


def name_key(name: str) -> str:
    """Return what makes two names of stations the same."""
    return unicodedata.normalize("NFC", name.casefold())


def parse_network(text: str) -> str:
    """Return an address or network in its shortest form (RFC 4632, RFC 4291).

    Raises:
        Invalid: It is none, has bits beyond its mask, or is everybody.
    """
    try:
        found = ip_network(text.strip(), strict=True)
    except ValueError as fault:
        raise Invalid(
            f"{text.strip()[:64]} is no address and no network such as 10.1.2.0/24",
            vi=f"{text.strip()[:64]} không phải địa chỉ IP hoặc dải mạng như 10.1.2.0/24",
        ) from fault
    _require(
        found.prefixlen > 0,
        "a network of everybody is no station: use the rule for unknown machines",
        "Dải mạng gồm mọi địa chỉ không phải máy trạm: hãy dùng quy định cho máy chưa khai báo",
    )
    return str(found)


def parse_address(text: str) -> str | None:
    """Return a peer's address as it is compared; None for what is no address.

    An IPv4 address in IPv6 clothes (RFC 4291 2.5.5.2) is the IPv4 address; a zone (RFC 4007) does not count.
    """
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(found, "ipv4_mapped", None) or found)


def parse_permissions(names: Iterable[str]) -> frozenset[Permission]:
    """Return the permissions of these names.

    Raises:
        Invalid: One is unknown.
    """
    try:
        return frozenset(Permission(name) for name in names)
    except ValueError as fault:
        raise Invalid(f"unknown permission: {fault}", vi="Có quyền không tồn tại trong danh sách") from fault


def known_permissions(names: Iterable[str]) -> frozenset[Permission]:
    """Return those permissions that this version knows."""
    known = {str(permission) for permission in Permission}
    return frozenset(Permission(name) for name in names if name in known)


def decide_standing(policy: Policy, candidates: Sequence[Candidate], origin: Origin) -> Standing:
    """Tell which station an origin is of and what may be done from it.

    An enrolled browser goes before an address, a narrower network before a wider one. The server itself keeps
    `KEPT_HERE` whatever was decided of it.
    """
    fitting = [one for one in candidates if not one.needs_both or (one.browser is not None and one.prefix >= 0)]
    station = min(fitting, key=lambda one: (one.browser is None, -one.prefix, one.id), default=None)
    if station is None:
        refused = policy.strangers == "refuse"
        limit = None if policy.strangers == "allow" else frozenset() if refused else policy.permissions
    else:
        refused = not station.enabled
        limit = frozenset() if refused else station.permissions
    if origin.is_here:
        refused = False
        limit = None if limit is None else limit | KEPT_HERE
    return Standing(station, limit, refused)


def _require(holds: bool, english: str, vi: str) -> None:
    if not holds:
        raise Invalid(english, vi=vi)
