"""How often somebody in a class may try, and what a visitor is counted by."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

from inception_lab.rates import Limit

__all__ = [
    "ANSWERS",
    "ATTEMPTS",
    "HANDINS",
    "JOINS",
    "ROOMS",
    "WRONG_CODES",
    "WRONG_CODES_HERE",
    "network_of",
]


# A whole school comes from one address: it has room for two classes of 40 who mistype their code twice each and then
# join, in one minute. Who guesses by as many visits as they like has 9,000 tries in a lesson of 45 minutes, at a code
# of 113,379,904: one lesson in 12,600 finds a given room.
WRONG_CODES: Final = Limit("codes that were wrong", 200, 60.0)
WRONG_CODES_HERE: Final = Limit("codes that were wrong", 8, 60.0)
JOINS: Final = Limit("joins", 400, 60.0)
ROOMS: Final = Limit("rooms", 30, 3_600.0)
ANSWERS: Final = Limit("answers", 20, 10.0)
HANDINS: Final = Limit("designs", 12, 60.0)
ATTEMPTS: Final = Limit("tries", 30, 60.0)
_IPV6_BITS: Final = 64


def network_of(address: str) -> str:
    """Return what an address is counted by: itself, or the network of an IPv6 address, of which one device has all.

    What is no address is counted by itself.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Network((int(parsed), _IPV6_BITS), strict=False))
    return str(parsed)
