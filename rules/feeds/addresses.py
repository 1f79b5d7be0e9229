"""Addresses on the network: which a stranger may send us to, and why not the others.

Addresses of feeds come from people, from feeds and from redirects: any of them may name this
machine, its network or the cloud's metadata service. Only what the whole internet can reach is
asked, on ports where documents are served; the operator opens more, range by range.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from rules.sentences import sentence

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

SCHEMES = ("http", "https")
PORTS = frozenset((80, 81, 443, 591, 3000, 5000, 8000, 8008, 8080, 8081, 8088, 8443, 8888))
"""Where documents are served: the web's own, its registered alternates, and what small servers
come with. Mail, shells, databases and caches listen elsewhere."""

_REMEDY = sentence(
    "address_remedy_open", "if it is meant, the operator opens it with fetch.allow_private"
)

# https://www.iana.org/assignments/iana-ipv4-special-registry (read 2026-11), and what clouds use.
_KINDS_V4 = {
    "255.255.255.255/32": sentence("net_broadcast", "everybody in this network, broadcast"),
    "0.0.0.0/8": sentence("net_unspecified", "this machine, an unspecified address"),
    "127.0.0.0/8": sentence("net_loopback", "this machine, loopback"),
    "169.254.169.254/32": sentence("net_metadata", "the cloud's metadata service"),
    "100.100.100.200/32": sentence("net_metadata", "the cloud's metadata service"),  # Alibaba Cloud
    "168.63.129.16/32": sentence(
        "net_cloud", "the cloud's own services"
    ),  # Azure: public by its looks
    "192.0.0.192/32": sentence("net_metadata", "the cloud's metadata service"),  # Oracle Cloud
    "169.254.0.0/16": sentence("net_link", "the local link"),
    "10.0.0.0/8": sentence("net_private", "a private network"),
    "172.16.0.0/12": sentence("net_private", "a private network"),
    "192.168.0.0/16": sentence("net_private", "a private network"),
    "100.64.0.0/10": sentence("net_cgnat", "a provider's inner network, CGNAT"),
    "192.0.0.0/24": sentence("net_protocols", "addresses kept for protocols"),
    "192.0.2.0/24": sentence("net_documentation", "addresses kept for documentation"),
    "198.51.100.0/24": sentence("net_documentation", "addresses kept for documentation"),
    "203.0.113.0/24": sentence("net_documentation", "addresses kept for documentation"),
    "192.88.99.0/24": sentence(
        "net_protocols", "addresses kept for protocols"
    ),  # 6to4 relays, RFC 7526
    "198.18.0.0/15": sentence("net_measuring", "addresses kept for measuring networks"),
    "224.0.0.0/4": sentence("net_multicast", "many machines at once, multicast"),
    "240.0.0.0/4": sentence("net_not_given", "addresses that are not given out"),
}
# https://www.iana.org/assignments/iana-ipv6-special-registry (read 2026-11).
_KINDS_V6 = {
    "::/128": sentence("net_unspecified", "this machine, an unspecified address"),
    "::1/128": sentence("net_loopback", "this machine, loopback"),
    "fe80::/10": sentence("net_link", "the local link"),
    "fec0::/10": sentence("net_private", "a private network"),  # site-local, RFC 3879
    "fd00:ec2::254/128": sentence("net_metadata", "the cloud's metadata service"),  # AWS
    "fd20:ce::254/128": sentence("net_metadata", "the cloud's metadata service"),  # Google Cloud
    "fc00::/7": sentence("net_private", "a private network"),
    "ff00::/8": sentence("net_multicast", "many machines at once, multicast"),
    "64:ff9b:1::/48": sentence("net_nat64", "a private network behind NAT64"),  # RFC 8215
    "2001:db8::/32": sentence("net_documentation", "addresses kept for documentation"),
    "3fff::/20": sentence("net_documentation", "addresses kept for documentation"),
}
_TEREDO = IPv6Network("2001::/32")
_FOR_PROTOCOLS = IPv6Network("2001::/23")
_GIVEN_OUT = IPv6Network("2000::/3")  # all that is routed in public, RFC 4291 and IANA
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, 2.5.5.1, deprecated
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214, 6.1
_V4 = tuple((IPv4Network(text), kind) for text, kind in _KINDS_V4.items())
_V6 = tuple((IPv6Network(text), kind) for text, kind in _KINDS_V6.items())

_AUTHORITY = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*)(.*)", re.DOTALL)
_DIVIDERS = frozenset("/?#@:\\[]%")
_NUMBER = re.compile(r"(?:\d+|0[xX][0-9a-fA-F]*)")


class NotAllowed(ValueError):
    """An address that is not asked; its message says what it leads to, and the remedy."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be asked: the public internet, and what the operator opened."""

    private: tuple[IPNetwork, ...] = ()
    ports: frozenset[int] = PORTS

    def opens(self, address: IPAddress) -> bool:
        """Say whether the operator named the range of an address."""
        return any(address in network for network in self.private)


def allowed_from(ranges: Sequence[str]) -> Allowed:
    """Read the operator's ranges; raises ValueError for what is none."""
    return Allowed(tuple(ip_network(text) for text in ranges))


def check_url(scheme: str, host: str, port: int, allowed: Allowed) -> None:
    """Refuse what can be refused before any name is looked up; raises NotAllowed."""
    if scheme not in SCHEMES:
        raise NotAllowed(sentence("only_http", "only http:// and https:// addresses are asked"))
    if (
        not host.strip(".")
        or any(character in host for character in "\\@%\0")
        or host != host.strip()
    ):
        raise NotAllowed(
            sentence(
                "address_no_host", "this is no address that can be asked: its host cannot be read"
            )
        )
    literal = literal_from(host)
    if literal is not None:
        check_address(literal, port, allowed)
    elif is_number(host):
        raise NotAllowed(
            sentence(
                "address_number",
                "the host {host} is a number in an unusual spelling: write an address as"
                " 192.0.2.1, or a name",
                host=host[:60],
            )
        )


def check_address(address: IPAddress, port: int, allowed: Allowed) -> None:
    """Refuse an address that is not public, and a port where no documents are served.

    The message names the kind, not the address: who asks must not learn what names mean inside.
    """
    check_addresses((address,), port, allowed)


def check_addresses(found: Sequence[IPAddress], port: int, allowed: Allowed) -> None:
    """Refuse a name if any of its addresses is refused: which one is dialled would be chance."""
    closed = [plain for one in found if not allowed.opens(plain := as_dialled(one))]
    for kind in filter(None, map(kind_of, closed)):
        raise NotAllowed(
            sentence(
                "address_inside",
                "the address does not lead to the public internet ({kind}): only that is asked;"
                " {remedy}",
                kind=kind,
                remedy=_REMEDY,
            )
        )
    if closed and port not in allowed.ports:
        raise NotAllowed(
            sentence(
                "address_port",
                "port {port} is not one that feeds are served on: {remedy}",
                port=port,
                remedy=_REMEDY,
            )
        )


def kind_of(address: IPAddress) -> str | None:
    """Say what an address is in people's words; None for one of the public internet.

    An address of IPv6 that carries one of IPv4 is as public as what it carries.
    """
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _V4 if address in network), None)
    named = next((kind for network, kind in _V6 if address in network), None)
    if named is not None:
        return named
    for way, carried in _carried(address):
        if (kind := kind_of(carried)) is not None:
            return sentence("net_by_way", "{kind}, reached by way of {way}", kind=kind, way=way)
    return _kind_of_the_rest(address)


def _kind_of_the_rest(address: IPv6Address) -> str | None:
    if address.ipv4_mapped is not None or address in _NAT64:
        return None
    if address in _COMPATIBLE or address not in _GIVEN_OUT:
        return sentence("net_not_given", "addresses that are not given out")
    if address in _FOR_PROTOCOLS:
        return sentence("net_protocols", "addresses kept for protocols")
    return None


def _carried(address: IPv6Address) -> Iterator[tuple[str, IPv4Address]]:
    """Give the addresses of IPv4 that packets to this one would end at, and by which way."""
    number = int(address)
    low = IPv4Address(number & 0xFFFF_FFFF)
    if address.ipv4_mapped is not None:
        yield "IPv6", address.ipv4_mapped
    if address in _NAT64:
        yield "NAT64", low
    if address in _COMPATIBLE:
        yield "IPv6", low
    if address.sixtofour is not None:
        yield "6to4", address.sixtofour
    if address in _TEREDO:
        yield "Teredo", IPv4Address(number >> 64 & 0xFFFF_FFFF)
        yield "Teredo", IPv4Address(~number & 0xFFFF_FFFF)
    if number >> 32 & 0xFFFF_FFFF in _ISATAP:
        yield "ISATAP", low


def as_dialled(address: IPAddress) -> IPAddress:
    """Write an address of IPv4 that is dressed as IPv6 plainly: the system dials the same."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def literal_from(host: str) -> IPAddress | None:
    """Read a host that is an address; None for a name."""
    if ":" not in host and not host[-1:].isdigit():
        return None
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def is_number(host: str) -> bool:
    """Say whether the system would read a name as an address: `2130706433`, `0x7f.1`, `127.1`."""
    last = host.rstrip(".").rpartition(".")[2]
    return _NUMBER.fullmatch(last) is not None


def with_plain_host(url: str) -> str:
    """Write a host in full-width or circled characters as resolvers will read it.

    Raises NotAllowed where that would move the borders of the host, and where a backslash lets
    readers disagree about them.
    """
    if (url.isascii() and "\\" not in url) or (parts := _AUTHORITY.fullmatch(url)) is None:
        return url
    scheme, authority, rest = parts.groups()
    plain = unicodedata.normalize("NFKC", authority).replace("。", ".")
    if "\\" in plain or any(plain.count(mark) != authority.count(mark) for mark in _DIVIDERS):
        raise NotAllowed(
            sentence(
                "address_no_host", "this is no address that can be asked: its host cannot be read"
            )
        )
    return f"{scheme}{plain}{rest}"
