"""Columns of the fleet's views, made from the parameters of spec/82: the key is the name, the kind the type."""

from collections.abc import Iterable
from dataclasses import replace

from domain.fleet.parameters import parameter as told
from domain.fleet.parameters.catalogue import BY_KEY
from domain.fleet.parameters.parameter import Parameter
from projections.view import FACET_KINDS, Column, Kind

_KINDS = {
    told.Kind.TEXT: Kind.TEXT,
    told.Kind.INT: Kind.LONG,
    told.Kind.MASK: Kind.LONG,
    told.Kind.BOOL: Kind.BOOLEAN,
    told.Kind.DATE: Kind.DATE,
    told.Kind.LOCAL_TIME: Kind.LOCAL_TIME,
    told.Kind.INSTANT: Kind.INSTANT,
    told.Kind.MONEY: Kind.MONEY,
    told.Kind.DECIMAL: Kind.DECIMAL,
    told.Kind.PERCENT: Kind.LONG,
    told.Kind.LIST: Kind.TEXTS,
    told.Kind.VERSION: Kind.VERSION,
    told.Kind.IP: Kind.IP,
}
_UNITS = {
    told.Kind.MASK: ", bits as a number",
    told.Kind.MONEY: ", kopecks",
    told.Kind.LOCAL_TIME: ", by the register's clock",
}
# Texts of which a fleet has some dozens: people choose among them.
_CHOSEN = {
    "model_name", "store_code", "install_place", "ofd_name", "user_inn", "time_zone", "fn_model", "responsible",
    "firmware_version", "router_version", "kkt_version", "ffd_kkt", "ffd_fn", "ffd_fn_max", "router_host", "interface",
}  # fmt: skip


def column(key: str) -> Column:
    """The column of a parameter."""
    parameter = BY_KEY[key]
    kind = _KINDS[parameter.kind]
    values = parameter.values if parameter.values and all(each.name == each for each in parameter.values) else None
    return Column(
        key,
        kind,
        f"{parameter.title_en}{_UNITS.get(parameter.kind, '')} ({parameter.title_ru})",
        null=True,
        values=values,
        facet=kind in FACET_KINDS and (values is not None or kind is Kind.BOOLEAN or key in _CHOSEN),
    )


def columns(parameters: Iterable[Parameter]) -> tuple[Column, ...]:
    """The columns of these parameters, in this order."""
    return tuple(column(each.key) for each in parameters)


def required(made: Column, default: str | None = None) -> Column:
    """The column as one that is never null."""
    return replace(made, null=False, default=default)
