"""Settings from the environment (`KASSA_…`) or a `.env` file; each says what it is for."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything an operator may set. Limits of single parts stand, named, beside what they limit."""

    model_config = SettingsConfigDict(env_prefix="KASSA_", env_file=".env", extra="ignore")

    data_dir: Path = Field(Path(".kassa"), description="Where the embedded servers keep their data, logs and sockets.")
    database_url: SecretStr | None = Field(
        None, description="An external PostgreSQL (15 or newer) instead of the embedded one; its role owns the schemas."
    )
    redis_url: SecretStr | None = Field(None, description="An external Redis instead of the embedded one.")
    postgres_shared_buffers: str = Field(
        "512MB", description="Memory of the embedded PostgreSQL; a quarter of the machine's is a good value."
    )
    host: str = Field("127.0.0.1", description="Address the API listens on; put TLS in front before you open it.")
    port: int = Field(8080, ge=0, le=65535, description="Port the API listens on; 0 takes a free one.")
    organisation: str = Field("demo", description="The organisation that commands mean when none is named.")
    time_zone: str = Field("Europe/Moscow", description="IANA zone of places that name none.")
    log_level: str = Field("info", description="debug, info, warning or error.")
