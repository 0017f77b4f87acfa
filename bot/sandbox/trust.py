"""Whom the local Discord answers: its own page, and programs of this machine that name it by its address.

It listens on the loopback address only, but a browser reaches that address for every site that is open in it. Three
checks keep other sites out, before anything is read or changed: the `Host` has to be ours (DNS rebinding), an `Origin`
has to be our page's (cross-site requests and websockets), and without an `Origin` the browser's `Sec-Fetch-Site` must
not name another site. Programs send neither of the last two.
"""

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from yarl import URL

from bot.sandbox.local_discord import LocalDiscord
from bot.sandbox.rest.call import answer

# What a browser calls a request that its user, or our own page, has made.
OWN_SITES = frozenset({"same-origin", "none"})
NO_DOCUMENT = "default-src 'none'; frame-ancestors 'none'; sandbox"
# Pictures in embeds are anywhere on the web; the icon of the page is an empty `data:` address.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https: http:; "
    "connect-src 'self' {gateway}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Sent with every answer that does not have its own. No header allows another origin to read anything.
HEADERS = {
    "Content-Security-Policy": NO_DOCUMENT,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def hosts_of(url: str) -> frozenset[str]:
    """What `Host` may hold when we listen at `url`: its host and port, and the same port of `localhost`."""
    address = URL(url)
    hosts = {f"{host}:{address.port}" for host in (address.host_subcomponent, "localhost")}
    if address.is_default_port():
        hosts |= {host.rpartition(":")[0] for host in hosts}
    return frozenset(hosts)


def protect(app: web.Application, local: LocalDiscord) -> None:
    """Refuse what comes from elsewhere on every route of `app`, websockets and unknown paths included."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        hosts = hosts_of(local.url)
        if (_host(request) or "") not in hosts:
            return _refusal(421, "This is a local Discord. Open it at the address that it printed.")
        if not _is_of_our_page(request, hosts):
            return _refusal(403, "Other sites may not use the local Discord.")
        return await handler(request)

    async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)

    app.middlewares.append(guarded)
    app.on_response_prepare.append(add_headers)


def page_headers(gateway_url: str) -> dict[str, str]:
    """Headers of the page itself, which may load our own scripts and styles, and connect to our own gateway."""
    policy = PAGE_POLICY.format(gateway=URL(gateway_url).with_path(""))
    return {"Content-Security-Policy": policy, "Cross-Origin-Opener-Policy": "same-origin"}


def _host(request: web.Request) -> str | None:
    """The one host that the request names; None if it names none, or several."""
    if not (named := request.headers.getall(hdrs.HOST, [])):
        return None
    # `request.host` is that of the target where this is a whole address (`GET http://host/path`, as to a proxy).
    hosts = {host.lower() for host in (*named, request.host)}
    return hosts.pop() if len(hosts) == 1 else None


def _is_of_our_page(request: web.Request, hosts: frozenset[str]) -> bool:
    """Whether our page has made the request, or no site has.

    A link on another site may lead to the page, but to nothing else that we serve.
    """
    if origins := request.headers.getall(hdrs.ORIGIN, []):
        return {origin.lower() for origin in origins} <= {f"http://{host}" for host in hosts}
    if request.headers.get("Sec-Fetch-Site", "none") in OWN_SITES:
        return True
    followed = request.headers.get("Sec-Fetch-Dest") == "document" and request.method == hdrs.METH_GET
    return followed and request.path == "/"


def _refusal(status: int, message: str) -> web.Response:
    return answer({"message": message, "code": 0}, status)
