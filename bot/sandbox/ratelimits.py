"""Rate limits: one bucket for each route and major parameter, and a global limit (docs: Rate Limits).

Discord does not publish its limits and asks bots to read the headers. These numbers come from observed responses, and
the real ones may change. First responses to interactions are not limited, and calls with an interaction token do not
count towards the global limit.
"""

import hashlib
from dataclasses import dataclass

from bot.sandbox.api_errors import ApiError
from bot.sandbox.clock import Clock
from bot.sandbox.json_types import Json

MAJOR_PARAMETERS = ("channel_id", "guild_id", "webhook_id", "webhook_token")
UNLIMITED = "/interactions/{interaction_id}/{interaction_token}/callback"
INVALID_STATUSES = frozenset({401, 403, 429})
INVALID_LIMIT, INVALID_SECONDS = 10_000, 600.0


@dataclass(frozen=True)
class Limit:
    """A number of calls within a number of seconds, counted from the window's first call."""

    calls: int
    seconds: float


MESSAGE = "/channels/{channel_id}/messages/{message_id}"
LIMITS = {
    ("POST", "/channels/{channel_id}/messages"): Limit(5, 5.0),
    ("PATCH", MESSAGE): Limit(5, 5.0),
    ("DELETE", MESSAGE): Limit(5, 1.0),
    ("PUT", f"{MESSAGE}/reactions/{{emoji_name}}/@me"): Limit(1, 0.25),
    ("DELETE", f"{MESSAGE}/reactions/{{emoji_name}}/@me"): Limit(1, 0.25),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"): Limit(5, 2.0),
}
WEBHOOK_MESSAGES = Limit(5, 2.0)
OTHERS = Limit(30, 1.0)
GLOBAL = Limit(50, 1.0)


@dataclass
class Window:
    """How many calls are left, and when the limit resets."""

    limit: Limit
    ends: float
    left: int


class RateLimitedError(ApiError):
    """429, with headers that say how long to wait."""

    def __init__(self, retry_after: float, headers: dict[str, str], *, is_global: bool) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        self.retry_after, self.is_global = retry_after, is_global
        self.headers.update(headers)

    def body(self) -> Json:
        """The JSON body. `retry_after` is in seconds."""
        return {"message": self.message, "retry_after": round(self.retry_after, 3), "global": self.is_global}


class RateLimits:
    """The rate limits of one bot. With `enabled` off, every call passes, without headers."""

    def __init__(self, clock: Clock, *, enabled: bool = True) -> None:
        self._clock = clock
        self.enabled = enabled
        self.limits = dict(LIMITS)
        self.global_limit = GLOBAL
        self.exceeded = 0
        self._windows: dict[tuple[str, ...], Window] = {}
        self._invalid: list[float] = []

    def take(self, method: str, template: str, parameters: dict[str, str]) -> dict[str, str]:
        """Count a call and return the headers for its response.

        Raises:
            RateLimitedError: the route's limit or the global limit is exceeded.
        """
        if not self.enabled or template == UNLIMITED:
            return {}
        if "webhook_token" not in parameters:
            window = self._window(("global",), self.global_limit)
            if window.left == 0:
                raise self._exceeded(window, {}, scope="global")
            window.left -= 1
        major = tuple(parameters[name] for name in MAJOR_PARAMETERS if name in parameters)
        window = self._window((method, template, *major), self._limit(method, template))
        if window.left == 0:
            raise self._exceeded(window, self._headers(window, method, template), scope="user")
        window.left -= 1
        return self._headers(window, method, template)

    def note_status(self, status: int) -> None:
        """Count a response that Discord counts as an invalid request."""
        if status in INVALID_STATUSES:
            self._invalid.append(self._clock.now())

    @property
    def invalid_count(self) -> int:
        """The number of invalid requests in the last ten minutes."""
        since = self._clock.now() - INVALID_SECONDS
        self._invalid = [moment for moment in self._invalid if moment > since]
        return len(self._invalid)

    @property
    def banned(self) -> bool:
        """Whether there were so many invalid requests (10,000) that Discord would block this address."""
        return self.enabled and len(self._invalid) >= INVALID_LIMIT and self.invalid_count >= INVALID_LIMIT

    def _limit(self, method: str, template: str) -> Limit:
        is_webhook = template.startswith("/webhooks/")
        return self.limits.get((method, template), WEBHOOK_MESSAGES if is_webhook else OTHERS)

    def _window(self, key: tuple[str, ...], limit: Limit) -> Window:
        now = self._clock.now()
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            window = self._windows[key] = Window(limit, now + limit.seconds, limit.calls)
        return window

    def _headers(self, window: Window, method: str, template: str) -> dict[str, str]:
        wait = max(0.0, window.ends - self._clock.now())
        return {
            "X-RateLimit-Limit": str(window.limit.calls),
            "X-RateLimit-Remaining": str(window.left),
            "X-RateLimit-Reset": f"{window.ends:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(f"{method} {template}".encode()).hexdigest()[:32],
        }

    def _exceeded(self, window: Window, headers: dict[str, str], *, scope: str) -> RateLimitedError:
        self.exceeded += 1
        wait = max(0.001, window.ends - self._clock.now())
        headers = headers | {"Retry-After": str(int(wait) + 1), "X-RateLimit-Scope": scope}
        if scope == "global":
            headers["X-RateLimit-Global"] = "true"
        return RateLimitedError(wait, headers, is_global=scope == "global")
