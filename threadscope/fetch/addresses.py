"""Decide which internet addresses may be connected to.

An address found in a page is chosen by a stranger, who may point it at the machine's own services, at the router or
at a cloud's metadata server (server-side request forgery). Every name is therefore resolved here, every result is
checked, and the connection goes to the checked address itself: a second lookup could give another answer.
Spellings such as `2130706433` or `0x7f.1` need no code: the resolver turns them into the address that is checked.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from threadscope.errors import FetchFailed, Refused, Retry

__all__ = ["is_public", "resolve"]

GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in the last 32 bits. As public as that address is."""
NOT_PUBLIC_4 = (
    IPv4Network("100.64.0.0/10"),  # carrier-grade NAT, RFC 6598
    IPv4Network("192.0.0.0/24"),  # protocol assignments, RFC 6890
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, RFC 7526
)
NOT_PUBLIC_6 = (
    IPv6Network("2001::/23"),  # protocol assignments with Teredo, whose addresses embed IPv4 ones
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4, embeds an IPv4 address
    IPv6Network("3fff::/20"),  # documentation, RFC 9637
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address belongs to the public internet.

    Python's own `is_global` differs between the versions we support, so the special ranges of the IANA registries that
    it has missed are listed here, and IPv6 is taken from the one block that is given out at all.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        return address in GLOBAL_UNICAST and not any(address in network for network in NOT_PUBLIC_6)
    special = address.is_private or address.is_multicast or address.is_reserved or address.is_unspecified
    return not special and not any(address in network for network in NOT_PUBLIC_4)


def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Look a host name up and keep the addresses that may be connected to, in the resolver's order.

    Raises:
        Refused: no address of the host is public, and private ones are not allowed.
        FetchFailed: there is no such host.
        Retry: the lookup itself failed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            raise Retry(f"The name {host} could not be looked up.", "Check the network connection.") from error
        raise FetchFailed(f"There is no host named {host}.", "Check the address for a typing error.") from error
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    if allow_private:
        return addresses
    public = [address for address in addresses if is_public(ip_address(address))]
    if not public:
        raise Refused(
            f"{host} is an address of this machine or of a private network.",
            "Use --allow-private if this is your own network.",
        )
    return public
