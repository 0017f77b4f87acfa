"""Which hosts a download may reach: checked on the addresses that a name gives, at each connection and redirect."""

import ipaddress
import socket
from collections.abc import Collection

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from engine.errors import PhotoRejectedError
from engine.galleries import Reason


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses alone; none of a loopback, private or link-local network.

    `allowed_hosts` are resolved to whatever they are. The connection is made to the very addresses that were
    checked, so that a name cannot change between the two.
    """

    def __init__(self, allowed_hosts: Collection[str] = ()) -> None:
        self._inner = ThreadedResolver()
        self._allowed = {host.lower() for host in allowed_hosts}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of a host. Raises PhotoRejectedError if it has none."""
        found = await self._inner.resolve(host, port, family)
        public = [entry for entry in found if host.lower() in self._allowed or is_public(entry["host"])]
        if not public:
            raise _refused(host)
        return public

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()

    def check(self, url: URL) -> None:
        """Raise PhotoRejectedError for an address written out, which no resolver sees."""
        host = url.host or ""
        if host.lower() not in self._allowed and _is_address(host) and not is_public(host):
            raise _refused(host)


def is_public(address: str) -> bool:
    """Whether it stands on the public internet; an IPv4 address inside an IPv6 one is judged as such."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _refused(host: str) -> PhotoRejectedError:
    return PhotoRejectedError(Reason.BAD_URL, f"{host} is not a public address")
