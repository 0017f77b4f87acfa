"""What can go wrong in the bot itself. `bot.platform.error_messages` puts errors into words.

BotError
├── AnswerLostError                Discord did not accept the answer
├── ApiUnreachableError            nothing answers at DISCORD_API_BASE
├── MissingPermissionsError        the bot lacks permissions in the channel
├── MissingThreadPermissionsError  the bot cannot create threads there
├── NotYoursToPostError            the member lacks permissions for what the bot would post for them
├── TimedOutError                  the member is in time-out
├── NoThreadsHereError             the channel cannot have threads
├── NoFileError                    neither a URL nor a file, or both
├── NoPictureError                 no image where one is needed
├── NotAtCdnError                  an attached file that Discord does not host
├── NotAllowedError                the member lacks a right
├── NotServerManagerError          the member cannot manage the server
├── NotYourAdditionError           another member's addition of photos
├── NotYourConceptError            another member's saved concept
├── NotInServerError               it only works in a server's channel
├── SessionChangedError            the session that a question was about has ended
└── UnknownButtonError             no button, menu or form of this version
"""

from collections.abc import Sequence

from bot.platform.rights import Right


class BotError(Exception):
    """The root of the bot's own errors."""


class AnswerLostError(BotError):
    """Discord did not accept what the bot answered. What the member asked for may already be done."""


class ApiUnreachableError(BotError):
    """Nothing that speaks Discord's API answers at `base`."""

    def __init__(self, base: str) -> None:
        self.base = base
        super().__init__(f"no Discord API answers at {base}: check DISCORD_API_BASE")


class MissingPermissionsError(BotError):
    """The bot cannot do in the channel what it has to; `names` are discord.py's (`embed_links`)."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"permissions are missing: {', '.join(self.names)}")


class MissingThreadPermissionsError(BotError):
    """The bot cannot create a thread and write in it; `names` are discord.py's (`create_public_threads`)."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"permissions are missing: {', '.join(self.names)}")


class NotYoursToPostError(BotError):
    """The member cannot post what the bot would post for them; `names` are discord.py's."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"the member lacks permissions: {', '.join(self.names)}")


class TimedOutError(BotError):
    """A moderator has put the member in time-out."""


class NoFileError(BotError):
    """Photos come from either a URL or a file."""


class NotServerManagerError(BotError):
    """Only members who can manage the server can do that."""


class NotYourAdditionError(BotError):
    """Only its starter, or members who can manage the server, can cancel an addition."""


class NotYourConceptError(BotError):
    """Only its creator, or members who can manage messages, can rename or delete a saved concept."""


class NoThreadsHereError(BotError):
    """Threads can only be created in a text channel."""


class NoPictureError(BotError):
    """The file is no image, or the message has none."""


class NotAtCdnError(BotError):
    """An attached file has an address outside the CDN of the API in use."""


class NotAllowedError(BotError):
    """The member does not have a right; `roles` (Discord ids) were chosen for it."""

    def __init__(self, right: Right, roles: Sequence[int]) -> None:
        self.right, self.roles = right, tuple(roles)
        super().__init__(f"this member may not {right}")


class NotInServerError(BotError):
    """It only works in a channel of a server."""


class SessionChangedError(BotError):
    """Another session runs in the channel now, or none."""


class UnknownButtonError(BotError):
    """No button, menu or form of this version has that custom_id."""
