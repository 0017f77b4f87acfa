"""Which hosts a download may reach: checked on the addresses that a name gives, at each connection and redirect."""

import ipaddress
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from engine.errors import PhotoRejectedError
from engine.failures import Reason

# What `ipaddress` of Python 3.11 takes for global, and is none of anybody's public servers.
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's metadata and agents
        "192.0.0.0/24",  # RFC 6890; Oracle Cloud's metadata
        "192.88.99.0/24",  # RFC 7526
        "64:ff9b:1::/48",  # RFC 8215
        "3fff::/20",  # RFC 9637
        "fec0::/10",  # RFC 3879
    )
)
# IPv6 addresses that stand for an IPv4 one in their last 32 bits: compatible (RFC 4291) and NAT64 (RFC 6052).
_TRANSLATED = (ip_network("::/96"), ip_network("64:ff9b::/96"))


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses alone; none of a loopback, private or link-local network.

    `allowed_hosts` are resolved to whatever they are: by name or address, at any port, or at one (`host:port`). The
    connection is made to the very addresses that were checked, so that a name cannot change between the two.
    """

    def __init__(self, allowed_hosts: Collection[str] = ()) -> None:
        self._inner = ThreadedResolver()
        self._allowed = {host.lower() for host in allowed_hosts}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of a host. Raises PhotoRejectedError if it has none."""
        found = await self._inner.resolve(host, port, family)
        public = [entry for entry in found if self._is_allowed(host, port) or is_public(entry["host"])]
        if not public:
            raise _refused(host)
        return public

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()

    def check(self, url: URL) -> None:
        """Raise PhotoRejectedError for an address written out, which aiohttp asks no resolver about.

        It takes `127.1` and `2130706433` for addresses, too, and leaves it to the system what they mean: nobody
        writes public ones so.
        """
        host = url.host or ""
        if self._is_allowed(host, url.port) or not _looks_like_address(host):
            return
        try:
            public = is_public(host)
        except ValueError:
            public = False
        if not public:
            raise _refused(host)

    def _is_allowed(self, host: str, port: int | None) -> bool:
        named = f"[{host}]" if ":" in host else host
        return not self._allowed.isdisjoint({host.lower(), f"{named}:{port}".lower()})


def is_public(address: str) -> bool:
    """Whether it stands on the public internet; an IPv4 address inside an IPv6 one is judged as such.

    Raises ValueError for what is no address.
    """
    ip = _inner(ipaddress.ip_address(address.partition("%")[0]))
    special = any(ip in network for network in _SPECIAL if network.version == ip.version)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not special


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    if any(ip in network for network in _TRANSLATED):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def _looks_like_address(host: str) -> bool:
    """As aiohttp tells (`aiohttp.helpers.is_ip_address`)."""
    return ":" in host or host.replace(".", "").isdigit()


def _refused(host: str) -> PhotoRejectedError:
    return PhotoRejectedError(Reason.BAD_URL, f"{host} is not a public address")
