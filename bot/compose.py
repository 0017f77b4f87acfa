"""Creates the engine from the settings.

Importing this module imports torch and the database client, which blocks an event loop for a moment. Import it before
the gateway connects.
"""

from bot.settings import Settings
from engine.database import open_database
from engine.datasets.additions import Allowance
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.ingest import UploadLimits


def open_engine(settings: Settings) -> Engine:
    """The engine on the configured database. The caller closes it. Raises ConfigurationError, DatabaseError."""
    encoders = Encoders(text_encoder=settings.ninefold_text_encoder)
    engine = Engine(
        open_database(settings.database_url),
        encoders,
        default_dataset=settings.ninefold_dataset,
        display=settings.ninefold_display,
        memory_bytes=settings.ninefold_memory_mib << 20,
        index_from=settings.ninefold_index_from,
        allowance=_allowance(settings),
        public_datasets=_listed(settings.ninefold_public_datasets),
    )
    engine.services.sessions.sleep_after = settings.ninefold_sleep_after * 60
    return engine


def _allowance(settings: Settings) -> Allowance:
    """The limits of the datasets that members add."""
    return Allowance(
        encoder=settings.ninefold_encoder,
        bounds=UploadLimits(settings.ninefold_add_max_photos, settings.ninefold_add_max_mib << 20),
        datasets=settings.ninefold_add_max_datasets,
        allowed_hosts=_listed(settings.ninefold_allowed_hosts.lower()),
    )


def _listed(text: str) -> frozenset[str]:
    """The names in a setting, separated by commas."""
    return frozenset(name for name in (part.strip() for part in text.split(",")) if name)
