"""Finds the account of a token. `user-<id>` is a person's; any other token is the bot's, unless a test refuses it."""

import base64

from bot.sandbox.model import User
from bot.sandbox.world import APPLICATION_ID, World

# The first part of a bot token is the bot's id in base64, which some libraries read from it (docs: Reference).
BOT_TOKEN = f"{base64.b64encode(APPLICATION_ID.encode()).decode().rstrip('=')}.local.discord"


class AccessTokens:
    """Accounts by token. `refused` holds bot tokens that are invalid, as after a reset."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.refused: set[str] = set()

    def user(self, token: str) -> User | None:
        """The account of a gateway token."""
        if token.startswith("user-"):
            return self._world.user_of_token(token)
        bare = token.removeprefix("Bot ").strip()
        return self._world.application.bot if bare and bare not in self.refused else None

    def user_of_header(self, header: str) -> User | None:
        """The account of an `Authorization` header. A bot's token needs the prefix `Bot `."""
        if header.startswith("Bot ") or header.startswith("user-"):
            return self.user(header)
        return None
