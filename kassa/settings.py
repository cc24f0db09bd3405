"""Settings from the environment (`KASSA_…`) or a `.env` file; each says what it is for."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.keys.keyring import FILE_NAME as KEYRING_NAME
from adapters.sms.file_sink import FILE_NAME as SMS_NAME
from adapters.sms.smsc import URL as SMSC_URL
from api.limits import ApiLimits
from domain.fleet.edits.enrolment import MAX_AUTO_REMOVE_DAYS, MIN_AUTO_REMOVE_DAYS
from domain.zones import ZONES
from kassa.printers import PrinterAt

PAPERS_NAME = "papers"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Settings(BaseSettings):
    """Everything an operator may set. Limits of single parts stand, named, beside what they limit."""

    model_config = SettingsConfigDict(env_prefix="KASSA_", env_file=".env", extra="ignore")

    data_dir: Path = Field(Path(".kassa"), description="Where the embedded servers keep their data, logs and sockets.")
    database_url: SecretStr | None = Field(
        None, description="An external PostgreSQL (15 or newer) instead of the embedded one; its role owns the schemas."
    )
    serving_database_url: SecretStr | None = Field(
        None,
        description="With an external PostgreSQL: the same database by the login kassa_server, which cannot change the "
        "log. When left out, the owner serves in restricted roles: that stops mistakes, but not intruders.",
    )
    redis_url: SecretStr | None = Field(None, description="An external Redis instead of the embedded one.")
    postgres_shared_buffers: str = Field(
        "512MB", description="Memory of the embedded PostgreSQL; a quarter of the machine's is a good value."
    )
    host: str = Field("127.0.0.1", description="Address the API listens on; put TLS in front before you open it.")
    port: int = Field(8080, ge=0, le=65535, description="Port the API listens on; 0 takes a free one.")
    trusted_documents: Path | None = Field(
        None,
        description="File of the documents that clients may ask for by id: Apollo's operation manifest, or JSON of ids "
        "and texts as Relay and GraphQL Code Generator write it. It is read at the start.",
    )
    trusted_only: bool = Field(default=False, description="Answer no other documents than those of the file.")
    points_per_second: int = Field(
        ApiLimits.points_per_second, ge=1, description="Points a client may use in a second, on and on."
    )
    points_burst: int = Field(
        ApiLimits.points_burst, ge=ApiLimits.price, description="Points a client may use at once after a rest."
    )
    origins: str = Field(
        "",
        description="Origins whose pages may open live streams besides our own, separated by blanks: "
        "https://shop.example.",
    )
    keyring: Path | None = Field(
        None,
        description="File of the keys to personal data; keyring.json in the data folder when left out. It is made at "
        "the first start, for its owner alone; keep a copy of it, apart from those of the database.",
    )
    sms_gateway: Literal["file", "smsc"] = Field(
        "file", description="Who takes SMS: file, for demos and trials; smsc, which is SMSC.ru (docs/codes.md)."
    )
    sms_file: Path | None = Field(
        None, description="Where messages go with file: sms.jsonl in the data folder when left out. Codes stand in it."
    )
    sms_key: SecretStr | None = Field(
        None, validate_default=True, description="Key of the gateway's API; smsc needs one."
    )
    sms_sender: str = Field("", description="Name of the sender, as agreed with the gateway; its own when left out.")
    sms_url: str = Field(SMSC_URL, description="Address of the gateway's API; https.")
    sms_callback_secret: SecretStr | None = Field(
        None,
        min_length=16,
        description="Key of the address at which the gateway tells of news, /sms?key=…; without one it is only asked.",
    )
    printers: dict[str, PrinterAt] = Field(
        default_factory=dict,
        description='Printers of desks, as JSON: {"7-1": {"link": "tcp://10.0.0.7:9100", "width": 48}}. A link is a '
        "port, tcp://host:port, or client where the desk's own program prints. Papers of other desks become files.",
    )
    papers: Path | None = Field(
        None, description="Folder of papers that no printer takes: papers in the data folder when left out."
    )
    organisation: str = Field("demo", description="The organisation that commands mean when none is named.")
    time_zone: str = Field("Europe/Moscow", description="IANA zone of places that name none.")
    approval_first: bool = Field(
        default=False,
        description="A person enrols new registers, also those that trusted agents report, where an organisation has "
        "not set enrolment_mode.",
    )
    router_lost_after_seconds: int = Field(
        300, ge=60, description="An agent that is silent for so long is lost, and its registers are offline."
    )
    register_offline_after_seconds: int = Field(
        600, ge=120, description="A register of which its agent says nothing for so long is offline."
    )
    auto_remove_days: int | None = Field(
        None,
        ge=MIN_AUTO_REMOVE_DAYS,
        le=MAX_AUTO_REMOVE_DAYS,
        description="Registers offline for so many days leave the lists, where an organisation has not set "
        "inactive_removal_days; when left out, they stay.",
    )
    oidc_issuer: str | None = Field(
        None, description="OpenID Connect issuer whose users may ask, as its tokens name it in `iss`; https."
    )
    oidc_audience: str | None = Field(
        None, validate_default=True, description="For whom these tokens must be made (`aud`); with the issuer."
    )
    oidc_roles_claim: str = Field("roles", description="Where in them the roles stand; a path may have dots.")
    oidc_organisation_claim: str = Field("organisation", description="Where in them the organisation's name stands.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important lines that are logged: debug, info, warning or error."
    )

    @property
    def keyring_file(self) -> Path:
        return self.keyring or self.data_dir / KEYRING_NAME

    @property
    def papers_folder(self) -> Path:
        return self.papers or self.data_dir / PAPERS_NAME

    @property
    def sms_lines(self) -> Path:
        return self.sms_file or self.data_dir / SMS_NAME

    @field_validator("database_url", "serving_database_url")
    @classmethod
    def _readable(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            try:
                conninfo_to_dict(url.get_secret_value())
            except psycopg.ProgrammingError:  # its message quotes the address, password included
                raise ValueError("this is no PostgreSQL address; write postgresql://user:password@host/db") from None
        return url

    @field_validator("oidc_issuer", "sms_url")
    @classmethod
    def _over_a_closed_line(cls, url: str | None) -> str | None:
        address = urlsplit(url or "https:")
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
            raise ValueError("secrets pass there: only https will do, or http on this machine")
        return url

    @field_validator("sms_key")
    @classmethod
    def _for_the_gateway(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if info.data.get("sms_gateway") == "smsc" and key is None:
            raise ValueError("the gateway smsc needs its key")
        return key

    @field_validator("oidc_audience")
    @classmethod
    def _with_the_issuer(cls, audience: str | None, info: ValidationInfo) -> str | None:
        if "oidc_issuer" in info.data and (info.data["oidc_issuer"] is None) != (audience is None):
            raise ValueError("it goes together with KASSA_OIDC_ISSUER: without one of them no user can ask")
        return audience

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in ZONES:
            raise ValueError(f"{zone} is not an IANA time zone; use a name such as Europe/Moscow")
        return zone
