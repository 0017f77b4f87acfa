"""All interactions: sends them to the bot, waits 3 s for the first response, and keeps their tokens for 15 minutes."""

from bot.sandbox.api_errors import ApiError, invalid_token, unknown
from bot.sandbox.attachments import Upload
from bot.sandbox.faults import Faults
from bot.sandbox.gateway.gateway_session import GatewaySession
from bot.sandbox.gateway.session_hub import SessionHub
from bot.sandbox.interactions.interaction_factory import InteractionFactory, interaction_payload
from bot.sandbox.json_types import Json
from bot.sandbox.model import Interaction, InteractionType, User
from bot.sandbox.world import World

FIRST_RESPONSE_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60
NO_RESPONSE = 2  # The reason code for "The application did not respond".


class InteractionRegistry:
    """Interactions by id and by token. Those with an expired token are removed."""

    def __init__(self, world: World, hub: SessionHub, faults: Faults) -> None:
        self._world, self._hub, self._faults = world, hub, faults
        self.factory = InteractionFactory(world)
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def open(self, user: User, request: Json, uploads: list[Upload]) -> Interaction:
        """Accept a member's request and send the interaction to the bot.

        Raises:
            ApiError: the member may not do this, or what the request names does not exist.
        """
        self._remove_expired()
        opener_id = str((request.get("data") or {}).get("id"))
        opener = self._by_id.get(opener_id) if request.get("type") == InteractionType.MODAL_SUBMIT else None
        if opener is not None and opener.user.id != user.id:
            opener = None
        interaction = self.factory.build(user, request, opener, uploads)
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        self.tell("INTERACTION_CREATE", interaction)
        interaction.timer = self._world.clock.call_later(FIRST_RESPONSE_SECONDS, lambda: self._fail(interaction))
        payload = interaction_payload(self._world, interaction)
        for held in self._faults.deliveries(payload):
            self._hub.send("INTERACTION_CREATE", held, self._hub.of_user(self._world.application.bot.id))
        return interaction

    def tell(self, event: str, interaction: Interaction, **more: object) -> None:
        """Send an event about the interaction to the member's client."""
        data = {"id": interaction.id, "nonce": interaction.nonce} | more
        self._hub.send(event, data, self._clients(interaction))

    def unanswered(self, interaction_id: str, token: str) -> Interaction:
        """The interaction for a first response.

        Raises:
            ApiError: 10062 if there is none or 3 s have passed, 40060 if it already has a first response.
        """
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token or interaction.failed:
            raise unknown("interaction")
        if interaction.answered:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        return interaction

    def settle(self, interaction: Interaction) -> None:
        """Note the first response."""
        interaction.answered = True
        if interaction.timer is not None:
            interaction.timer.cancel()

    def of_token(self, token: str) -> Interaction:
        """The interaction of the token in a webhook call.

        Raises:
            ApiError: 50027 if the token is unknown or has expired, 10015 before the first response.
        """
        interaction = self._by_token.get(token)
        if interaction is None or self._has_expired(interaction):
            raise invalid_token()
        if not interaction.answered:
            raise unknown("Webhook")
        return interaction

    def _clients(self, interaction: Interaction) -> list[GatewaySession]:
        """The session of the client that sent the request, or all of the member's sessions if it named none."""
        sessions = self._hub.of_user(interaction.user.id)
        own = [session for session in sessions if session.id == interaction.session_id]
        return own or sessions

    def _fail(self, interaction: Interaction) -> None:
        if not interaction.answered:
            interaction.failed = True
            self.tell("INTERACTION_FAILURE", interaction, reason_code=NO_RESPONSE)

    def _has_expired(self, interaction: Interaction) -> bool:
        return self._world.clock.now() - interaction.created > TOKEN_SECONDS

    def _remove_expired(self) -> None:
        """Remove expired interactions, which come first because they are in order of time."""
        for interaction_id, interaction in list(self._by_id.items()):
            if not self._has_expired(interaction):
                return
            del self._by_id[interaction_id], self._by_token[interaction.token]
