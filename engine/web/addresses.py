"""Which hosts a download may reach. Resolved addresses are checked for every connection and redirect."""

import ipaddress
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from engine.errors import PhotoRejectedError
from engine.failures import Reason

# Networks that `ipaddress` in Python 3.11 reports as global although no public server uses them.
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure metadata and agents
        "192.0.0.0/24",  # RFC 6890; Oracle Cloud metadata
        "192.88.99.0/24",  # RFC 7526
        "64:ff9b:1::/48",  # RFC 8215
        "3fff::/20",  # RFC 9637
        "fec0::/10",  # RFC 3879
    )
)
# IPv6 networks that embed an IPv4 address in the last 32 bits: IPv4-compatible (RFC 4291) and NAT64 (RFC 6052).
_TRANSLATED = (ip_network("::/96"), ip_network("64:ff9b::/96"))


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only: no loopback, private or link-local networks.

    Hosts in `allowed_hosts` may resolve to any address. Each entry is a name or an address, optionally with a port
    (`host:port`). aiohttp connects to the addresses returned here, so a name cannot point elsewhere after the check.
    """

    def __init__(self, allowed_hosts: Collection[str] = ()) -> None:
        self._inner = ThreadedResolver()
        self._allowed = {host.lower() for host in allowed_hosts}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve a host to its public addresses. Raises PhotoRejectedError if it has none."""
        found = await self._inner.resolve(host, port, family)
        public = [entry for entry in found if self._is_allowed(host, port) or is_public(entry["host"])]
        if not public:
            raise _refused(host)
        return public

    async def close(self) -> None:
        """Close the inner resolver."""
        await self._inner.close()

    def check(self, url: URL) -> None:
        """Raise PhotoRejectedError if the url contains an address that is not public.

        aiohttp does not resolve addresses, so `resolve` never sees them. It also accepts forms such as `127.1` and
        `2130706433` and lets the system interpret them. No public link is written like that, so they are refused.
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
    """Whether an address is on the public internet. An embedded IPv4 address decides for an IPv6 one.

    Raises ValueError if the text is not an address.
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
    """Same rule as `aiohttp.helpers.is_ip_address`."""
    return ":" in host or host.replace(".", "").isdigit()


def _refused(host: str) -> PhotoRejectedError:
    return PhotoRejectedError(Reason.BAD_URL, f"{host} is not a public address")
