"""Whose a token is: `user-<id>` is a person's, any other non-empty one the bot's, unless it is refused."""

from bot.sandbox.model import User
from bot.sandbox.world import World

BOT_TOKEN = "sandbox.bot.token"


class AccessTokens:
    """Tells callers apart; `refused` holds the bot tokens that are not accepted (as after a reset)."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.refused: set[str] = set()

    def user(self, token: str) -> User | None:
        """The account behind a gateway token."""
        if token.startswith("user-"):
            return self._world.user_of_token(token)
        bare = token.removeprefix("Bot ").strip()
        return self._world.application.bot if bare and bare not in self.refused else None

    def user_of_header(self, header: str) -> User | None:
        """The account behind an `Authorization` header: a bot must say `Bot `."""
        if header.startswith("Bot ") or header.startswith("user-"):
            return self.user(header)
        return None
