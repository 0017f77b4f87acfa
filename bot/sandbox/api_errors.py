"""The exceptions of the local Discord.

SandboxError
├── ApiError                   an error response: status, code, message, nested errors
├── GatewayCloseError          closes the socket with this code
├── InvalidTrafficError        the bot or the server sent something that Discord's document or rules do not allow
└── MemberError                for code that drives a `Member`
    ├── RequestRefusedError    the server answered the member's request with an error
    ├── InteractionFailedError the bot did not respond in time
    ├── AnswerTimeoutError     nothing came within the member's own limit
    └── NotOnMessageError      the message has no such button or select
"""

from typing import Any

from bot.sandbox.json_types import Json


class SandboxError(Exception):
    """The base class."""


class ApiError(SandboxError):
    """An HTTP error as Discord words it (docs: JSON Error Codes)."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} ({code}): {message}")
        self.status, self.code, self.message, self.errors = status, code, message, errors
        self.headers: dict[str, str] = {}

    def body(self) -> Json:
        """The JSON body of the response."""
        body: Json = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


UNKNOWN = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "Role": 10011,
    "User": 10013,
    "Emoji": 10014,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
}


def unknown(thing: str) -> ApiError:
    """404 for a `thing` that does not exist or that the caller cannot see."""
    return ApiError(404, UNKNOWN[thing], f"Unknown {thing}")


def unauthorized() -> ApiError:
    """401 for an unknown token."""
    return ApiError(401, 0, "401: Unauthorized")


def missing_access() -> ApiError:
    """403 for a channel that the caller cannot see."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """403 for something that the caller's permissions do not allow."""
    return ApiError(403, 50013, "Missing Permissions")


def invalid_token() -> ApiError:
    """401 for an expired interaction token."""
    return ApiError(401, 50027, "Invalid Webhook Token")


def too_large() -> ApiError:
    """413 for a body or a file over the limit."""
    return ApiError(413, 40005, "Request entity too large")


def empty_message() -> ApiError:
    """400 for a message with nothing to show."""
    return ApiError(400, 50006, "Cannot send an empty message")


class InvalidForm:
    """Collects the errors of a request's body by field, in the nested form of code 50035."""

    def __init__(self) -> None:
        self.errors: Json = {}

    def add(self, path: list[str | int], code: str, message: str) -> None:
        """Add an error of the field at `path`."""
        node: dict[str, Any] = self.errors
        for key in path:
            node = node.setdefault(str(key), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def check(self) -> None:
        """Raise the 400 if there are errors."""
        if self.errors:
            raise ApiError(400, 50035, "Invalid Form Body", self.errors)


def invalid_form(path: list[str | int], code: str, message: str) -> ApiError:
    """The 400 for a single wrong field."""
    form = InvalidForm()
    form.add(path, code, message)
    return ApiError(400, 50035, "Invalid Form Body", form.errors)


class GatewayCloseError(SandboxError):
    """A client broke the gateway protocol, so its connection closes with `code`."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code, self.reason = code, reason


class InvalidTrafficError(SandboxError):
    """Invalid requests or responses were sent. The message lists them with the reasons."""


class MemberError(SandboxError):
    """A member's action failed."""


class RequestRefusedError(MemberError):
    """The server answered with an error: `status`, and `body` as sent."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"the local Discord answered {status}: {body}")
        self.status, self.body = status, body


class InteractionFailedError(MemberError):
    """The bot did not respond within 3 s: "The application did not respond"."""


class AnswerTimeoutError(MemberError):
    """The expected event did not come in time."""


class NotOnMessageError(MemberError):
    """The message has no component with that custom_id or label. The error lists those it has."""
