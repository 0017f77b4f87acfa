"""Decides which requests the local Discord answers: those of its own page and of programs on this machine.

The server listens on the loopback address only, but any site that is open in a browser can send requests there. Three
checks keep other sites out before anything is read or changed. The `Host` must be this server's, which stops DNS
rebinding. An `Origin` must be the page's, which stops cross-site requests and websockets. Without an `Origin`, the
browser's `Sec-Fetch-Site` must not be another site. Programs send neither of the last two headers.
"""

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from yarl import URL

from bot.sandbox.local_discord import LocalDiscord
from bot.sandbox.rest.call import answer

# The values of `Sec-Fetch-Site` for requests by our own page or by the browser's user.
OWN_SITES = frozenset({"same-origin", "none"})
NO_DOCUMENT = "default-src 'none'; frame-ancestors 'none'; sandbox"
# Pictures in embeds may come from any site. The page's icon is an empty `data:` url.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https: http:; "
    "connect-src 'self' {gateway}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The default headers of every response. None of them lets another origin read anything.
HEADERS = {
    "Content-Security-Policy": NO_DOCUMENT,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def hosts_of(url: str) -> frozenset[str]:
    """The accepted `Host` headers for a server at `url`: its own host and port, and `localhost` with that port."""
    address = URL(url)
    hosts = {f"{host}:{address.port}" for host in (address.host_subcomponent, "localhost")}
    if address.is_default_port():
        hosts |= {host.rpartition(":")[0] for host in hosts}
    return frozenset(hosts)


def protect(app: web.Application, local: LocalDiscord) -> None:
    """Refuse foreign requests on all routes of `app`, including websockets and unknown paths."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        hosts = hosts_of(local.url)
        if (_host(request) or "") not in hosts:
            return _refusal(421, "This is a local Discord. Open it at the address that it printed.")
        if not _is_of_our_page(request, hosts):
            return _refusal(403, "Other sites cannot use the local Discord.")
        return await handler(request)

    async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)

    app.middlewares.append(guarded)
    app.on_response_prepare.append(add_headers)


def page_headers(gateway_url: str) -> dict[str, str]:
    """The headers of the page, which may load its own scripts and styles and connect to the gateway."""
    policy = PAGE_POLICY.format(gateway=URL(gateway_url).with_path(""))
    return {"Content-Security-Policy": policy, "Cross-Origin-Opener-Policy": "same-origin"}


def _host(request: web.Request) -> str | None:
    """The request's host, or None if it has none or several."""
    if not (named := request.headers.getall(hdrs.HOST, [])):
        return None
    # If the request target is a full url (`GET http://host/path`, as sent to a proxy), `request.host` is its host.
    hosts = {host.lower() for host in (*named, request.host)}
    return hosts.pop() if len(hosts) == 1 else None


def _is_of_our_page(request: web.Request, hosts: frozenset[str]) -> bool:
    """Whether the request comes from our page or from no site at all.

    A link on another site may lead to the page, but to nothing else on this server.
    """
    if origins := request.headers.getall(hdrs.ORIGIN, []):
        return {origin.lower() for origin in origins} <= {f"http://{host}" for host in hosts}
    if request.headers.get("Sec-Fetch-Site", "none") in OWN_SITES:
        return True
    followed = request.headers.get("Sec-Fetch-Dest") == "document" and request.method == hdrs.METH_GET
    return followed and request.path == "/"


def _refusal(status: int, message: str) -> web.Response:
    return answer({"message": message, "code": 0}, status)
