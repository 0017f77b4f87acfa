"""Commands that members can add to their own account, and use anywhere. Pure."""

from discord import app_commands

ALL_INSTALLS = app_commands.AppInstallationType(guild=True, user=True)
EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
