"""What the documentation takes from the code: `python -m tests.docs.generated` writes it, a test compares it.

Tables and examples stand in the documents between `<!-- generated: name -->` and `<!-- end -->`; the schemas of events
are files of their own in `docs/events/`, and the console gets the example documents as one file.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from adapters.embedded.server_user import DEFAULT_NAME, SETTING
from adapters.printing.layout import FORM_WIDTH
from adapters.printing.papers.composing import compose
from adapters.printing.plain import plain
from api import limits
from domain.access.permissions import CATALOGUE
from domain.access.roles import ROLES
from domain.betting.coupon_life import LIFE as COUPON_LIFE
from domain.betting.coupon_life import Act as CouponAct
from domain.betting.coupon_terms import CouponState
from domain.cards.table import OUTCOMES as CARD_OUTCOMES
from domain.cards.table import STATES as CARD_STATES
from domain.cards.table import CardState
from domain.command import Command
from domain.event import Event
from domain.fleet.parameters.catalogue import PARAMETERS
from domain.fleet.policies.health import BY_URGENCY
from domain.fleet.problems import ADVICE
from domain.ledger.chart import CHART
from domain.ledger.rules import RULES
from domain.organisation.settings import SETTINGS as ORGANISATION_SETTINGS
from domain.players.registration import LEADS_TO, STEPS, Step
from domain.printing.movements import PAPERS
from domain.printing.print_job import STEPS as PRINT_STEPS
from kassa.house import DECIDERS, EVENTS
from kassa.settings import Settings
from projections.catalogue import SHOWN
from tests.docs.codes import fiscal_problems, server_errors
from tests.docs.desk_tables import ends_table, shifts_table, withdrawals_table
from tests.docs.examples import OFFERED, examples_list, offered
from tests.docs.markdown import ROOT
from tests.docs.requirements import requirements_section
from tests.docs.shop_acts import shop_acts_table
from tests.docs.stories import example_events
from tests.printing.examples import EXAMPLES as PAPER_EXAMPLES

SCHEMAS = ROOT / "docs" / "events"
# An example shows what a field looks like, not all of its bytes.
RAW_CHARACTERS = 32


def settings_table() -> str:
    rows = []
    for name, setting in Settings.model_fields.items():
        default = "" if setting.get_default(call_default_factory=True) in (None, {}) else f"`{setting.default}`"
        rows.append((f"`KASSA_{name.upper()}`", default, setting.description or ""))
    said = "As root: the ordinary system user that the embedded servers run as; it is made when it is missing."
    return _table(("variable", "default", "what it is for"), [*rows, (f"`{SETTING}`", f"`{DEFAULT_NAME}`", said)])


def organisation_settings_table() -> str:
    rows = [
        (
            f"`{key}`",
            f"`{each.default}`" if each.default != "" else "",
            each.said,
            ", ".join(("organisation", *each.scopes)),
        )
        for key, each in ORGANISATION_SETTINGS.items()
    ]
    return _table(("setting", "default", "what it is", "for whom"), rows)


def event_types_section(*contexts: str) -> str:
    """One paragraph and one example for each type of these contexts."""
    parts = []
    for event_class in EVENTS:
        if event_class.TYPE.partition(".")[0] not in contexts:
            continue
        name = f"{event_class.TYPE}.v{event_class.VERSION}"
        said = " ".join((event_class.__doc__ or "").split())
        parts.append(f"### {event_class.TYPE}\n\n{said} Schema: [{name}.json](events/{name}.json).\n")
        parts.append(f"```json\n{_pretty(_short(_body(example_events()[event_class.TYPE])))}\n```\n")
    return "\n".join(parts).strip()


def parameters_table() -> str:
    """Every parameter by its key."""
    return _table(
        ("key", "group", "what it is", "по-русски", "kind", "said by"),
        [
            (f"`{each.key}`", each.group.name, each.title_en, each.title_ru, each.kind.name, each.origin)
            for each in PARAMETERS
        ],
    )


def health_table() -> str:
    """The rows of the health policy."""
    return _table(
        ("subject", "message", "level", "severity"),
        [(row.subject, f"`{row.message}`", row.level, row.severity) for row in BY_URGENCY],
    )


def chart_table() -> str:
    rows = [
        (
            each.code,
            f"`{name}.…`" if each.names_one else f"`{name}`",
            each.says,
            each.of.lower(),
            ("never overdrawn" if each.no_overdraft else "guarded") if each.is_guarded else "",
        )
        for name, each in CHART.items()
    ]
    return _table(("code", "account", "what it is", "class", "guard"), rows)


def rules_table() -> str:
    rows = [
        (number, each.said, each.debit, each.credit, "yes" if each.reversible else "") for number, each in RULES.items()
    ]
    return _table(("rule", "what moves", "debit", "credit", "reversible"), rows)


def views_table() -> str:
    rows = [
        (f"`{_camel(view.name)}`", view.question, ", ".join(f"`{_camel(each)}`" for each in view.key)) for view in SHOWN
    ]
    return _table(("field", "the question it answers", "key"), rows)


def commands_table() -> str:
    commands: list[type[Command]] = [decider.command for decider in DECIDERS]
    rows = [(f"`{each.NAME}`", " ".join((each.__doc__ or "").split())) for each in commands]
    return _table(("command", "what is asked"), rows)


def limits_table() -> str:
    """Every limit of the API with its value and the comment above it."""
    source = (ROOT / "api/limits.py").read_text()
    said = re.findall(r"((?:^ *#.*\n)+)^ *(\w+)(?:: \w+)? = ", source, re.MULTILINE)
    reasons = {name: " ".join(line.strip(" #") for line in comment.splitlines()) for comment, name in said}
    values = {name.lower(): getattr(limits, name) for name in reasons if name.isupper()} | asdict(limits.ApiLimits())
    return _table(
        ("limit", "value", "why"),
        [(f"`{name}`", f"{value:,}", reasons.get(name) or reasons[name.upper()]) for name, value in values.items()],
    )


def codes_table(rows: Iterable[tuple[str, str]]) -> str:
    return _table(("code", "meaning"), [(f"`{code}`", meaning) for code, meaning in rows])


def scalars_table() -> str:
    languages = json.loads((ROOT / "docs/schema/scalars.json").read_text())
    typescript, python = languages["typescript"], languages["python"]
    return _table(
        ("scalar", "TypeScript", "Python"),
        [(f"`{name}`", _typescript(typescript[name]), f"`{python[name]}`") for name in sorted(typescript)],
    )


def _typescript(said: str | dict[str, str]) -> str:
    """A union's bar would end the cell of a table."""
    return (
        " or ".join(f"`{each}`" for each in said.split(" | "))
        if isinstance(said, str)
        else (f"{_typescript(said['output'])}; given as {_typescript(said['input'])}")
    )


def file_block(path: str, language: str) -> str:
    """A whole file of the checkout, as it is used by the tests."""
    return f"```{language}\n{(ROOT / path).read_text().strip()}\n```"


def roles_table() -> str:
    rows = []
    for name, role in ROLES.items():
        parts = [f"`{pattern}`" for pattern in role.holds] + [f"all of `{other}`" for other in role.beyond]
        without = f"; without {', '.join(f'`{each}`' for each in role.without)}" if role.without else ""
        rows.append((f"`{name}`", role.title, ", ".join(parts) + without or "nothing"))
    return _table(("role", "for", "holds"), rows)


def permissions_table() -> str:
    return _table(("permission", "allows to"), [(f"`{name}`", said) for name, said in CATALOGUE.items()])


def cards_table() -> str:
    """The table of states and operations, as the domain has it."""
    head = ("operation", *(str(state or "not in stock") for state in CARD_STATES))
    rows = [
        (operation.value, *(f"→ {said}" if isinstance(said, CardState) else f"`{said.code}`" for said in row.values()))
        for operation, row in CARD_OUTCOMES.items()
    ]
    return _table(head, rows)


def cards_diagram() -> str:
    """The states of a card, drawn from the same table: one arrow for all operations that lead the same way."""
    ways: dict[tuple[str, str], list[str]] = {}
    for operation, row in CARD_OUTCOMES.items():
        for before, said in row.items():
            if isinstance(said, CardState):
                ways.setdefault((before or "[*]", said), []).append(operation)
    arrows = [f"    {before} --> {after}: {', '.join(operations)}" for (before, after), operations in ways.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, f"    {CardState.CLOSED} --> [*]", "```"])


def coupons_diagram() -> str:
    """The life of a coupon, drawn from the table of the domain; corrections, which lead anywhere, are left out."""
    arrows = [
        f"    {'[*]' if before is CouponState.NEW else before} --> {after}: {act.lower()}"
        for act, ways in COUPON_LIFE.items()
        if act is not CouponAct.CORRECT
        for before, led_to in ways.items()
        for after in sorted(led_to)
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


def movements_table() -> str:
    """Which movement of cash brings which papers, as the domain has it."""
    rows = []
    for movement, papers in PAPERS.items():
        orders = [
            f"{order.kind} of the {order.place.lower()} ({order.debit} / {order.credit})" for order in papers.orders
        ]
        daily = " or one a day" if papers.daily else ""
        fiscal = f"`fiscal_receipt_on.{papers.fiscal}`" if papers.fiscal else ""
        slips = ", ".join(f"`{slip}`" for slip in papers.slips)
        rows.append((f"`{movement}`", slips, ", ".join(orders) + daily, fiscal))
    return _table(("movement", "slips", "cash orders (debit / credit)", "the register's receipt"), rows)


def papers_diagram() -> str:
    """The states of a paper, drawn from the table of the domain."""
    ways: dict[tuple[str, str], list[str]] = {}
    for (before, act), after in PRINT_STEPS.items():
        ways.setdefault((before, after), []).append(act)
    arrows = [f"    {before} --> {after}: {', '.join(acts)}" for (before, after), acts in ways.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> REQUESTED: request", *arrows, "```"])


def papers_shown() -> str:
    """One of each paper, as the tests look at it."""
    shown = []
    for name, facts in PAPER_EXAMPLES.items():
        paper = compose(facts)
        text = plain(paper, FORM_WIDTH if paper.is_form else 42)
        shown.append(f"#### {name}\n\n`{facts.kind}`\n\n```text\n{text}```")
    return "\n\n".join(shown)


def registration_diagram() -> str:
    """The steps of a registration, drawn from the table of the domain."""
    arrows = [
        f"    {'[*]' if before is Step.NOT_STARTED else before} --> {LEADS_TO[event]}: "
        f"{event.TYPE.removeprefix('players.').removeprefix('Registration')}"
        for event, steps in STEPS.items()
        for before in sorted(steps)
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


def personal_data_table() -> str:
    """Which fields of which events are sealed, or keyed hashes."""

    def told(event: type[Event], *endings: str) -> str:
        names = [name for name in event.__struct_fields__ if name.startswith(endings) or name.endswith(endings)]
        return ", ".join(f"`{name}`" for name in names)

    rows = [(f"`{event.TYPE}`", told(event, "sealed"), told(event, "_key", "_keys")) for event in EVENTS]
    return _table(("event", "sealed", "keyed hashes"), [row for row in rows if row[1] or row[2]])


SECTIONS: Mapping[tuple[str, str], Callable[[], str]] = {
    ("docs/operations.md", "settings"): settings_table,
    ("docs/operations.md", "organisation settings"): organisation_settings_table,
    ("docs/operations.md", "server errors"): lambda: codes_table(server_errors()),
    ("docs/access.md", "roles"): roles_table,
    ("docs/access.md", "permissions"): permissions_table,
    ("docs/events.md", "event types"): lambda: event_types_section("fiscal", "access", "organisation"),
    ("docs/betting.md", "life of a coupon"): coupons_diagram,
    ("docs/betting.md", "event types"): lambda: event_types_section("betting"),
    ("docs/betting.md", "shifts"): shifts_table,
    ("docs/betting.md", "withdrawals"): withdrawals_table,
    ("docs/betting.md", "ends"): ends_table,
    ("docs/codes.md", "event types"): lambda: event_types_section("codes"),
    ("docs/fleet.md", "event types"): lambda: event_types_section("fleet"),
    ("docs/ledger.md", "chart"): chart_table,
    ("docs/ledger.md", "rules"): rules_table,
    ("docs/ledger.md", "event types"): lambda: event_types_section("ledger"),
    ("docs/fleet.md", "parameters"): parameters_table,
    ("docs/fleet.md", "problems"): lambda: codes_table(ADVICE.items()),
    ("docs/fleet.md", "health"): health_table,
    ("docs/events.md", "commands"): commands_table,
    ("docs/cards.md", "table"): cards_table,
    ("docs/cards.md", "diagram"): cards_diagram,
    ("docs/cards.md", "event types"): lambda: event_types_section("cards"),
    ("docs/players.md", "steps"): registration_diagram,
    ("docs/players.md", "personal data"): personal_data_table,
    ("docs/players.md", "event types"): lambda: event_types_section("players"),
    ("docs/shop.md", "shop acts"): shop_acts_table,
    ("docs/printing.md", "movements"): movements_table,
    ("docs/printing.md", "states"): papers_diagram,
    ("docs/printing.md", "papers"): papers_shown,
    ("docs/printing.md", "event types"): lambda: event_types_section("printing"),
    ("docs/clients.md", "scalars"): scalars_table,
    ("docs/clients.md", "codegen"): lambda: file_block("tests/clients/node/codegen.ts", "ts"),
    ("docs/clients.md", "ariadne"): lambda: file_block("tests/clients/python/ariadne.toml", "toml"),
    ("docs/graphql.md", "views"): views_table,
    ("docs/requirements.md", "requirements"): requirements_section,
    ("docs/limits.md", "limits"): limits_table,
    ("docs/graphql.md", "examples"): examples_list,
    ("docs/graphql.md", "fiscal problems"): lambda: codes_table(fiscal_problems(warnings=False)),
    ("docs/graphql.md", "fiscal warnings"): lambda: codes_table(fiscal_problems(warnings=True)),
}


def schema_files() -> dict[Path, str]:
    """The JSON Schema of every event type in its newest version; older ones stay as they were written."""
    return {
        SCHEMAS / f"{each.TYPE}.v{each.VERSION}.json": _pretty({"title": each.TYPE, **msgspec.json.schema(each)}) + "\n"
        for each in EVENTS
    }


def section(text: str, name: str) -> re.Match[str] | None:
    """The generated part of a document: groups 1 and 3 are its marks."""
    return re.search(rf"(<!-- generated: {name} -->\n)(.*?)(<!-- end -->)", text, re.DOTALL)


def write() -> None:
    for (file, name), make in SECTIONS.items():
        path = ROOT / file
        text = path.read_text()
        found = section(text, name)
        if found is None:
            raise LookupError(f"{file} has no place for {name!r}")
        path.write_text(f"{text[: found.start(2)]}\n{make()}\n\n{text[found.end(2) :]}")
    for path, text in schema_files().items():
        path.write_text(text)
    OFFERED.write_text(offered())


def _body(event: msgspec.Struct) -> Any:
    return json.loads(msgspec.json.encode(event))


def _short(value: Any) -> Any:
    """Long raw bytes cut, and of a list only its first element."""
    match value:
        case dict():
            return {name: _short(each) for name, each in value.items()}
        case list():
            return [_short(each) for each in value[:1]] + (["…"] if len(value) > 1 else [])
        case str() if len(value) > 2 * RAW_CHARACTERS:
            return value[:RAW_CHARACTERS] + "…"
        case _:
            return value


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.capitalize() for each in rest)


if __name__ == "__main__":
    write()
