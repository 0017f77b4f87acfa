"""Forms that members submit, each known by its custom_id alone.

discord.py keeps the modals that it has sent in memory, and drops the answers to those that it does not know. So no
modal is kept (`bot.platform.components.modal_of`), and every submission comes here, also one made before a restart
and sent after it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from bot.platform.bot_errors import UnknownButtonError
from bot.platform.permissions import require_not_timed_out
from bot.platform.replies import Interaction, apologise

Ref = TypeVar("Ref")


class Form(Generic[Ref]):
    """A submitted form: `ref` is what its custom_id says, a `kind`; `values` are what was chosen, by component."""

    template: ClassVar[re.Pattern[str]]
    kind: ClassVar[Any]

    def __init__(self, ref: Ref, values: Mapping[str, tuple[str, ...]]) -> None:
        self.ref, self.values = ref, values

    async def submit(self, interaction: Interaction) -> None:
        """What happens."""
        raise NotImplementedError


async def submitted(interaction: Interaction, forms: tuple[type[Form[Any]], ...]) -> None:
    """Let the form that was submitted act; the one guard of all of them."""
    data: Mapping[str, Any] = interaction.data or {}
    for form in forms:
        match = form.template.fullmatch(str(data.get("custom_id")))
        if match is None:
            continue
        if interaction.client.recent.is_repeated(interaction.id):
            return
        try:
            require_not_timed_out(interaction)
            await form(form.kind.from_match(match), dict(_chosen(data["components"]))).submit(interaction)
        except Exception as error:
            await apologise(interaction, error)
        return
    await apologise(interaction, UnknownButtonError())


def _chosen(components: list[Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What was chosen in each group or menu, through labels and rows."""
    for component in components:
        if "values" in component:
            yield component["custom_id"], tuple(component["values"])
        yield from _chosen(component.get("components") or [])
        yield from _chosen([component["component"]] if "component" in component else [])
