"""The bot's own errors. `bot.platform.error_messages` has the messages for members.

BotError
├── AnswerLostError                Discord did not accept the bot's answer
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
├── NotInServerError               this only works in a server's channel
├── SessionChangedError            the session that a question was about has ended
├── UnknownButtonError             not a button, menu or form of this version
└── UnreadableTimeError            not a time of day
"""

from collections.abc import Sequence

from bot.platform.rights import Right


class BotError(Exception):
    """The root of the bot's own errors."""


class AnswerLostError(BotError):
    """Discord did not accept the bot's answer. The action itself may have succeeded."""


class ApiUnreachableError(BotError):
    """No server that speaks Discord's API answers at `base`."""

    def __init__(self, base: str) -> None:
        self.base = base
        super().__init__(f"no Discord API answers at {base}: check DISCORD_API_BASE")


class MissingPermissionsError(BotError):
    """The bot lacks permissions in the channel. `names` are discord.py's, such as `embed_links`."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"the bot lacks permissions: {', '.join(self.names)}")


class MissingThreadPermissionsError(BotError):
    """The bot cannot create a thread and post in it. `names` are discord.py's, such as `create_public_threads`."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"the bot lacks permissions: {', '.join(self.names)}")


class NotYoursToPostError(BotError):
    """The member lacks permissions for what the bot would post for them. `names` are discord.py's."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"the member lacks permissions: {', '.join(self.names)}")


class TimedOutError(BotError):
    """A moderator has put the member in time-out."""


class NoFileError(BotError):
    """A command needs either a URL or a file, but got neither or both."""


class NotServerManagerError(BotError):
    """Only members who can manage the server can do this."""


class NoMessageContentError(BotError):
    """The operator has not allowed the bot to read messages."""


class CannotReadError(BotError):
    """The bot lacks permissions in the channel to follow. `names` are discord.py's, such as `view_channel`."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"the bot lacks permissions to follow a channel: {', '.join(self.names)}")


class NotYoursToFollowError(BotError):
    """Members can only follow channels that they can read themselves."""


class RestrictedChannelError(BotError):
    """The channel is age-restricted, and the one in which the command was used is not."""


class NotYourPicturesError(BotError):
    """Only the author of a message, or members who can manage messages, can leave its pictures out."""


class NotYourAdditionError(BotError):
    """Only the member who started an addition, or one who can manage the server, can cancel it."""


class NotYourConceptError(BotError):
    """Only the member who created a saved concept, or one with the right to delete, can change it."""


class NoThreadsHereError(BotError):
    """Threads can only be created in a text channel."""


class NoPictureError(BotError):
    """The file is not an image, or the message has none."""


class NotAtCdnError(BotError):
    """An attached file has an address outside the CDN of the API in use."""


class NotAllowedError(BotError):
    """The member lacks a right. `roles` are the Discord ids of the roles that have it."""

    def __init__(self, right: Right, roles: Sequence[int]) -> None:
        self.right, self.roles = right, tuple(roles)
        super().__init__(f"the member lacks the right {right}")


class NotInServerError(BotError):
    """This only works in a channel of a server."""


class SessionChangedError(BotError):
    """The session that a question was about is not running any more."""


class UnknownButtonError(BotError):
    """This version has no button, menu or form with that custom_id."""


class UnreadableTimeError(BotError):
    """`text` is not a time of day."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"not a time of day: {text!r}")
