"""The scenario's bot, written with hikari. SANDBOX_API_BASE has the API's address, DISCORD_TOKEN the bot's token."""

import asyncio
import os

import hikari

bot = hikari.GatewayBot(
    token=os.environ["DISCORD_TOKEN"],
    rest_url=os.environ["SANDBOX_API_BASE"],
    banner=None,
    intents=hikari.Intents.ALL_UNPRIVILEGED,
)


@bot.listen()
async def register(event: hikari.StartedEvent) -> None:
    application = await bot.rest.fetch_application()
    greet = bot.rest.slash_command_builder("greet", "Greet somebody")
    greet.add_option(
        hikari.CommandOption(type=hikari.OptionType.STRING, name="name", description="Who", is_required=True)
    )
    commands = [
        greet,
        bot.rest.slash_command_builder("buttons", "Post buttons and a menu"),
        bot.rest.slash_command_builder("layout", "Post a V2 layout"),
        bot.rest.slash_command_builder("form", "Ask with a form"),
        bot.rest.slash_command_builder("files", "Send two files"),
        bot.rest.slash_command_builder("later", "Defer and answer later"),
        bot.rest.slash_command_builder("react", "React and read the reactions"),
        bot.rest.slash_command_builder("thread", "Open a thread"),
        bot.rest.context_menu_command_builder(hikari.CommandType.MESSAGE, "Quote"),
    ]
    await bot.rest.set_application_commands(application.id, commands)


@bot.listen()
async def on_interaction(event: hikari.InteractionCreateEvent) -> None:
    interaction = event.interaction
    if isinstance(interaction, hikari.CommandInteraction):
        await COMMANDS[interaction.command_name](interaction)
    elif isinstance(interaction, hikari.ComponentInteraction):
        await pressed(interaction)
    elif isinstance(interaction, hikari.ModalInteraction):
        values = [component.value for row in interaction.components for component in getattr(row, "components", [row])]
        await interaction.create_initial_response(
            hikari.ResponseType.MESSAGE_CREATE, f"You wrote {values[0]}", flags=hikari.MessageFlag.EPHEMERAL
        )


async def greet(interaction: hikari.CommandInteraction) -> None:
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE, f"Hello {interaction.options[0].value}"
    )


async def buttons(interaction: hikari.CommandInteraction) -> None:
    row = bot.rest.build_message_action_row()
    row.add_interactive_button(hikari.ButtonStyle.SUCCESS, "yes", label="Yes")
    row.add_interactive_button(hikari.ButtonStyle.DANGER, "no", label="No")
    menu_row = bot.rest.build_message_action_row()
    menu = menu_row.add_text_menu("color")
    menu.add_option("Red", "red")
    menu.add_option("Green", "green")
    await interaction.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "Choose", components=[row, menu_row])


async def pressed(interaction: hikari.ComponentInteraction) -> None:
    chosen = interaction.values[0] if interaction.values else interaction.custom_id
    await interaction.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, f"Chosen: {chosen}")


async def layout(interaction: hikari.CommandInteraction) -> None:
    container = hikari.impl.ContainerComponentBuilder(
        components=[
            hikari.impl.TextDisplayComponentBuilder(content="# A layout"),
            hikari.impl.SeparatorComponentBuilder(),
            hikari.impl.MediaGalleryComponentBuilder(
                items=[hikari.impl.MediaGalleryItemBuilder(media=hikari.Bytes(PNG, "dot.png"))]
            ),
        ]
    )
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE, flags=hikari.MessageFlag.IS_COMPONENTS_V2, components=[container]
    )
    message = await interaction.fetch_initial_response()
    (read,) = message.components
    assert isinstance(read, hikari.ContainerComponent)
    kinds = [type(component).__name__ for component in read.components]
    await interaction.execute(f"Read: {', '.join(kinds)}", flags=hikari.MessageFlag.EPHEMERAL)


async def form(interaction: hikari.CommandInteraction) -> None:
    row = bot.rest.build_modal_action_row().add_text_input("words", "Words")
    await interaction.create_modal_response("A form", "form", components=[row])


async def files(interaction: hikari.CommandInteraction) -> None:
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE,
        "Two files",
        attachments=[hikari.Bytes(b"one", "one.txt"), hikari.Bytes(PNG, "dot.png")],
        embed=hikari.Embed(title="A picture").set_image(hikari.Bytes(PNG, "shown.png")),
    )


async def later(interaction: hikari.CommandInteraction) -> None:
    await interaction.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE)
    await asyncio.sleep(0.1)
    await interaction.edit_initial_response("Done")
    followup = await interaction.execute("And more", flags=hikari.MessageFlag.EPHEMERAL)
    await interaction.edit_message(followup, "And even more")


async def react(interaction: hikari.CommandInteraction) -> None:
    await interaction.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "React")
    message = await interaction.fetch_initial_response()
    await bot.rest.add_reaction(message.channel_id, message, "👍")
    users = [user.username async for user in bot.rest.fetch_reactions_for_emoji(message.channel_id, message, "👍")]
    await bot.rest.pin_message(message.channel_id, message)
    pins = [one async for one in bot.rest.fetch_pins(message.channel_id)]
    await bot.rest.delete_all_reactions(message.channel_id, message)
    await interaction.edit_initial_response(f"Reactions: {len(users)}, pins: {len(pins)}")


async def thread(interaction: hikari.CommandInteraction) -> None:
    await interaction.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "A thread")
    message = await interaction.fetch_initial_response()
    opened = await bot.rest.create_message_thread(message.channel_id, message, "Talk", auto_archive_duration=60)
    await bot.rest.create_message(opened, "First")
    edited = await bot.rest.edit_channel(opened, archived=True)
    assert isinstance(edited, hikari.GuildThreadChannel)
    minutes = int(edited.auto_archive_duration.total_seconds() // 60)
    await interaction.edit_initial_response(f"Thread: {minutes} minutes, archived {str(edited.is_archived).lower()}")


async def quote(interaction: hikari.CommandInteraction) -> None:
    assert interaction.resolved is not None
    (message,) = interaction.resolved.messages.values()
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE, f"> {message.id}", flags=hikari.MessageFlag.EPHEMERAL
    )


COMMANDS = {
    "greet": greet,
    "buttons": buttons,
    "layout": layout,
    "form": form,
    "files": files,
    "later": later,
    "react": react,
    "thread": thread,
    "Quote": quote,
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)

if __name__ == "__main__":
    bot.run()
