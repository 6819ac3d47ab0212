"""Settings from `ASSISTANT_…` variables, `.env` and `assistant.toml`, in that order, and where each came from."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from assistant.base.files import close_to_others
from assistant.base.resources import packaged
from assistant.errors import InputError


class EmbeddingSettings(BaseModel):
    """Which model embeds: the bundled one (default) or an OpenAI-compatible endpoint.

    `adapter` says which fitted maps move the vectors of questions, where there is one for the model: in the corpus
    those fitted for this library ("own"), and besides the ones that came with the program ("shipped"), which were
    fitted on statutes and serve other collections in either case; or none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: Literal["bundled", "openai"] = "bundled"
    model: str = "text-embedding-3-small"
    adapter: Literal["own", "shipped", "none"] = "own"
    base_url: str | None = None
    api_key: SecretStr | None = None


class IndexSettings(BaseModel):
    """Which store keeps the vectors of the search index: `auto` takes Chroma, and for many entries sign bits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vectors: Literal["auto", "chroma", "bits"] = "auto"


CHROMA_CLOUD = {"host": "api.trychroma.com", "port": 443, "ssl": True}
"""Where Chroma Cloud is, as its own client has it."""


class ChromaSettings(BaseModel):
    """Where Chroma runs: embedded in this process, or a server when a host is named.

    A server's collection is cut into shards of `collection_size` vectors at most. `cloud` is Chroma Cloud: its address
    where no other is set, over TLS, within its quotas; it wants an `api_key`, `tenant` and `database`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cloud: bool = False
    host: str | None = None
    port: int = Field(default=8000, ge=1, le=65535)
    ssl: bool = False
    api_key: SecretStr | None = None
    tenant: str = "default_tenant"
    database: str = "default_database"
    collection_size: int = Field(default=1_000_000, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _cloud_defaults(cls, values: Any) -> Any:
        cloud = isinstance(values, dict) and str(values.get("cloud", "")).lower() in ("1", "true", "yes", "on")
        if not cloud:
            return values
        absent = [name for name in ("api_key", "tenant", "database") if not values.get(name)]
        if absent:
            raise ValueError(f"Chroma Cloud wants chroma.{absent[0]}: set it too, or unset chroma.cloud")
        return {**CHROMA_CLOUD, **values}


SMALL = {
    "timeout": 180.0,
    "deadline": 300.0,
    "max_output_tokens": 100,
    "context_tokens": 300,
    "concurrency": 1,
    "rewrite": False,
    "read_facts": False,
    "translate_texts": False,
}
"""What the settings of a small model are, where nothing else is said."""


class LlmSettings(BaseModel):
    """The model that plans answers, behind any OpenAI-compatible server. Without a key and a `base_url` there is none.

    `timeout` is the longest silence in seconds, before the first token or between two; `deadline` bounds one whole
    reply. `context_tokens` is what the sentences to choose from may take of the prompt. `daily_limit_usd` is per
    calendar day (UTC); beyond it rules choose. OPENAI_API_KEY and OPENAI_BASE_URL are read where no `base_url` is set
    here, so that a key meant for one server is never sent to another. `translate` looks every question up in the other
    language too; `translate_texts` does so where a text is held in that language only, and shows a translation, marked,
    beside each of its sentences. `size` "small" is for a small model on a
    processor: few sentences to choose from, no calls but that one, and patience; each may be set otherwise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    base_url: str | None = None
    model: str = "gpt-4.1-mini"
    size: Literal["usual", "small"] = "usual"
    api_key: SecretStr | None = None
    temperature: float = Field(default=0.0, ge=0, le=2)
    timeout: float = Field(default=60.0, gt=0)
    deadline: float = Field(default=180.0, gt=0)
    max_retries: int = Field(default=2, ge=0, le=10)
    max_output_tokens: int = Field(default=1_500, ge=64)
    context_tokens: int = Field(default=3_000, ge=200)
    concurrency: int = Field(default=8, ge=1)
    daily_limit_usd: Decimal | None = Field(default=None, ge=0)
    rewrite: bool = True
    translate: bool = False
    translate_texts: bool = True
    read_facts: bool = True

    @model_validator(mode="before")
    @classmethod
    def _small_defaults(cls, values: Any) -> Any:
        small = isinstance(values, dict) and values.get("size") == "small"
        return {**SMALL, **values} if small else values

    @model_validator(mode="before")
    @classmethod
    def _usual_variables(cls, values: Any) -> Any:
        if not isinstance(values, dict) or values.get("base_url"):
            return values
        usual = {
            "base_url": os.environ.get("OPENAI_BASE_URL") or None,
            "api_key": os.environ.get("OPENAI_API_KEY") or None,
        }
        return {**usual, **{name: value for name, value in values.items() if value is not None}}

    @property
    def available(self) -> bool:
        """Whether there is a model to ask."""
        return self.enabled and (self.base_url is not None or self.api_key is not None)


class RecordsSettings(BaseModel):
    """Where conversations, feedback, the audit trail and API keys are kept, and for how long.

    `url` is a SQLAlchemy URL (`postgresql+psycopg://…`); without one it is a SQLite file in the data folder. What is
    older than `retention_days` is removed, API keys excepted; None keeps it until it is deleted by command. Questions
    enter the audit trail as a digest unless `clear_questions` is set.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: SecretStr | None = None
    retention_days: int | None = Field(default=90, ge=1)
    clear_questions: bool = False


class ReviewSettings(BaseModel):
    """How papers of companies are reviewed, and how those sent to `assistant serve` are kept: on this machine alone.

    A review and its papers are removed `keep_hours` hours after it ended. One owner may have `most_stored` bytes here.
    With `model` passages beside which a fact was not found are sent to the model that is set; else nothing is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep_hours: float = Field(default=24.0, gt=0, le=8_760)
    most_stored: int = Field(default=512 << 20, ge=1_000)
    model: bool = False


class ServeSettings(BaseModel):
    """How `assistant serve` treats its callers.

    `require_key` None asks for an API key unless only this machine can reach the service: unless it listens elsewhere,
    has `public_hosts`, trusts a proxy or takes webhooks; False is refused then. With more `workers` that many
    processes share the port, the data folder and the rates, which are requests per minute; `concurrency` is how many
    answers are worked on at once in a process, `queue` how many more may wait; `timeout` is in seconds, `max_body` in
    bytes, `max_upload` in bytes for what is sent as files. `public_hosts` are the names under which the server may be
    addressed besides those of this machine. `trust_proxy` takes a caller's address from X-Forwarded-For; set it only
    behind a balancer that writes that header.

    Of one connection: `max_head` is in bytes, for a request's line and headers; `head_timeout`, `body_timeout`,
    `idle_timeout` and `write_timeout` are seconds for a whole head, a body (and a second more for each 5,000 bytes of
    it), silence between requests, and a response that is not read. A process holds `max_connections` at most, and no
    more than half of the file descriptors it may have; one more takes the place of the one that waits longest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(default=8600, ge=0, le=65535)
    require_key: bool | None = None
    rate_per_key: int = Field(default=600, ge=1)
    rate_per_address: int = Field(default=300, ge=1)
    workers: int = Field(default=1, ge=1, le=64)
    concurrency: int = Field(default=8, ge=1)
    queue: int = Field(default=256, ge=0)
    timeout: float = Field(default=240.0, gt=0)
    max_body: int = Field(default=1_000_000, ge=1_000)
    max_upload: int = Field(default=50_000_000, ge=1_000)
    max_head: int = Field(default=80_000, ge=4_000, le=1_000_000)
    head_timeout: float = Field(default=10.0, gt=0, le=600)
    body_timeout: float = Field(default=20.0, gt=0, le=600)
    idle_timeout: int = Field(default=30, ge=1, le=3_600)
    write_timeout: float = Field(default=30.0, gt=0, le=3_600)
    max_connections: int = Field(default=1_000, ge=10, le=100_000)
    public_hosts: tuple[str, ...] = ()
    trust_proxy: bool = False
    otlp_endpoint: str | None = None

    @field_validator("public_hosts")
    @classmethod
    def _names_alone(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not host or set(host) & set("/:@*") or host != host.strip():
                raise ValueError(f"{host!r} is no name of a host: write it without scheme and port, as star.example")
        return hosts


class ChatSettings(BaseModel):
    """How chat channels treat the people who write to them.

    Rates are questions per minute. With `workspaces` or `rooms` only those are answered in; a direct message counts as
    a room. `concurrency` is how many answers are worked on at once; None is two for every core, or 8 where a model
    plans. A reply that is not whole `grow_after` seconds after its first claim is shown while it grows; with 0 every
    one is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate_per_user: int = Field(default=20, ge=1)
    rate_per_room: int = Field(default=60, ge=1)
    workspaces: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    concurrency: int | None = Field(default=None, ge=1)
    grow_after: float = Field(default=0.3, ge=0)


class SlackSettings(BaseModel):
    """The Slack app: its tokens, and whether events come over a websocket (`socket`) or to `assistant serve` (`http`).

    `base_url` is for a Slack that is not the usual one, as in tests.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Literal["socket", "http"] = "socket"
    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    base_url: str = "https://slack.com/api/"


class FeishuSettings(BaseModel):
    """The Feishu (or Lark) app.

    `mode` says whether events come over a long connection (`connection`) or to `assistant serve` (`webhook`).
    `base_url` is that of Feishu; for Lark name Lark's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Literal["connection", "webhook"] = "connection"
    app_id: str | None = None
    app_secret: SecretStr | None = None
    verification_token: SecretStr | None = None
    encrypt_key: SecretStr | None = None
    base_url: str = "https://open.feishu.cn"


class PortfolioSettings(BaseModel):
    """What is kept of companies. With `keep_papers` their papers are copied into the data folder, else only named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep_papers: bool = False


KEPT = (
    "*.sqlite*",
    ".*.lock",
    "index",
    "library",
    "portfolio",
    "reviews",
    "screening",
    "benchmarks",
    "*-refused.json",
    "judge.jsonl",
)
"""What stands in the data folder. Somebody may have chosen a folder that holds other things too."""


def _user_data() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "star-listing-assistant"


class Settings(BaseSettings):
    """What can be set, with its default. Frozen; read once by whoever starts the program."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_prefix="ASSISTANT_",
        env_nested_delimiter="__",
        env_file=".env",
        toml_file="assistant.toml",
    )

    corpus_dir: Path = Field(default_factory=lambda: packaged("corpus"))
    data_dir: Path = Field(default_factory=_user_data)
    embedding: EmbeddingSettings = EmbeddingSettings()
    index: IndexSettings = IndexSettings()
    chroma: ChromaSettings = ChromaSettings()
    llm: LlmSettings = Field(default_factory=LlmSettings)
    records: RecordsSettings = RecordsSettings()
    serve: ServeSettings = ServeSettings()
    review: ReviewSettings = ReviewSettings()
    chat: ChatSettings = ChatSettings()
    slack: SlackSettings = SlackSettings()
    feishu: FeishuSettings = FeishuSettings()
    portfolio: PortfolioSettings = PortfolioSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where settings come from: the first that has one wins."""
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def library_root(self) -> Path:
        """The folder of the official texts that were added."""
        return self.data_dir / "library"

    def close_data_dir(self) -> None:
        """Let only its user into the data folder and what this program keeps there, also where that was open before."""
        with suppress(OSError):  # whoever needs a folder that cannot be entered says so
            close_to_others(self.data_dir, [path for pattern in KEPT for path in self.data_dir.glob(pattern)])


def read_settings() -> Settings:
    """The settings in force. Raises InputError naming the setting that cannot be read."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InputError(f"setting {name}: {first['msg']}; see `assistant doctor` for the settings there are") from None
    except ValueError as error:
        raise InputError(f"assistant.toml or .env cannot be read: {error}") from None


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """One setting as `assistant doctor` prints it; secrets are masked."""

    name: str
    value: str
    source: str


def in_force(settings: Settings) -> tuple[SettingInForce, ...]:
    """Every setting with its value and the place it came from: environment, .env, assistant.toml or default."""
    rows: list[SettingInForce] = []
    for name, value in settings.model_dump().items():
        leaves = {f"{name}.{key}": inner for key, inner in value.items()} if isinstance(value, dict) else {name: value}
        rows.extend(SettingInForce(leaf, str(inner), _source(leaf)) for leaf, inner in leaves.items())
    return tuple(rows)


def _source(name: str) -> str:
    variable = "ASSISTANT_" + name.replace(".", "__").upper()
    if any(key.upper() == variable for key in os.environ):
        return f"environment {variable}"
    dotenv = Path(".env")
    if dotenv.is_file() and any(
        line.split("=")[0].strip().upper() == variable for line in dotenv.read_text().splitlines()
    ):
        return ".env"
    toml = Path("assistant.toml")
    if toml.is_file():
        import tomllib

        value: object = tomllib.loads(toml.read_text())
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            return "assistant.toml"
    return "default"
