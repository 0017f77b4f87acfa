"""The settings of a bot process, from the environment and `.env`. `.env.example` explains them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AnyHttpUrl, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.platform.rights import parse_rights
from engine.encoders.recommended import resolved
from engine.errors import ConfigurationError
from engine.sessions.events import Display


def _rights(text: str) -> str:
    parse_rights(text)
    return text


class Settings(BaseSettings):
    """All settings. Each is an environment variable, its field's name in capitals; an empty one counts as not set."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore")

    discord_token: SecretStr | None = None
    discord_api_base: AnyHttpUrl | None = None
    discord_guild_id: int | None = Field(default=None, gt=0)
    database_url: str = Field(default="chdb:./data", repr=False)  # it may contain a password
    ninefold_dataset: str = ""
    ninefold_encoder: Annotated[str, AfterValidator(resolved)] = "openai/clip-vit-base-patch32"
    ninefold_text_encoder: str = ""
    ninefold_display: Display = Display.SHEET
    ninefold_rights: Annotated[str, AfterValidator(_rights)] = ""
    ninefold_memory_mib: int = Field(default=512, ge=0)
    ninefold_index_from: int = Field(default=100_000, ge=1)
    ninefold_add_max_photos: int = Field(default=25_000, ge=1)
    ninefold_add_max_mib: int = Field(default=512, ge=1)
    ninefold_add_max_datasets: int = Field(default=10, ge=0)
    ninefold_message_content: bool = False
    ninefold_allowed_hosts: str = ""
    ninefold_public_datasets: str = ""
    ninefold_sleep_after: float = Field(default=60.0, gt=0)
    ninefold_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


def read_settings() -> Settings:
    """The settings of this process. Raises ConfigurationError, which names each invalid one."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigurationError(
            "; ".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        ) from error
