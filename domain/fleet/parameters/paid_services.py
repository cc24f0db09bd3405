"""Paid services and their state (FLEET-81)."""

from functools import partial

from domain.fleet.parameters.parameter import Family, Group, Kind, Origin, Parameter

_of = partial(Parameter, Group.SVC)

PAID_SERVICES = (
    _of("svc_count", "Услуг активировано", "Services activated", Kind.INT, Origin.DEVICE, Family.SERVICES),
    _of("svc_list", "Услуги и статусы", "Services and their states", Kind.LIST, Origin.DEVICE, Family.SERVICES),
    _of("svc_active", "Активные услуги", "Active services", Kind.LIST, Origin.DEVICE, Family.SERVICES),
    _of(
        "svc_expiring",
        "Услуги с близким окончанием",
        "Services about to end",
        Kind.LIST,
        Origin.DEVICE,
        Family.SERVICES,
    ),
    _of(
        "svc_nearest_end",
        "Ближайшее окончание услуги",
        "Nearest end of a service",
        Kind.DATE,
        Origin.DEVICE,
        Family.SERVICES,
    ),
    _of("svc_universal_key", "Универсальный ключ", "Universal key", Kind.BOOL, Origin.DEVICE, Family.SERVICES),
    _of("svc_options", "Активированные опции ДК", "Activated options", Kind.LIST, Origin.DEVICE, Family.SERVICES),
)
