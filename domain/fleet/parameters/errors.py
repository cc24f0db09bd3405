"""Fatal errors of the register and its drive (FLEET-72, -73, -80)."""

from functools import partial

from domain.fleet.parameters.parameter import Family, Group, Kind, Origin, Parameter

_of = partial(Parameter, Group.ERR)

ERRORS = (
    _of(
        "kkt_fatal_mask",
        "Фатальные ошибки ККТ (маска)",
        "Fatal errors of the register (mask)",
        Kind.MASK,
        Origin.DEVICE,
        Family.FATAL,
    ),
    _of("err_nvr", "Ошибка контрольной суммы NVR", "NVR checksum error", Kind.BOOL, Origin.DEVICE, Family.FATAL),
    _of(
        "err_config",
        "Ошибка контрольной суммы конфигурации",
        "Configuration checksum error",
        Kind.BOOL,
        Origin.DEVICE,
        Family.FATAL,
    ),
    _of("err_no_fn", "Нет связи с ФН", "No link to the drive", Kind.BOOL, Origin.DEVICE, Family.FATAL),
    _of("err_not_authorised", "ККТ не авторизовано", "Register not authorised", Kind.BOOL, Origin.DEVICE, Family.FATAL),
    _of("err_fn_fatal", "Фатальная ошибка ФН", "Fatal error of the drive", Kind.BOOL, Origin.DEVICE, Family.FATAL),
    _of("fn_fatal_text", "Фатальные ошибки ФН", "Fatal errors of the drive", Kind.LIST, Origin.DEVICE, Family.FATAL),
    _of("last_error_code", "Последний код ошибки", "Last error code", Kind.MASK, Origin.DEVICE, Family.ATTRIBUTES),
    _of("last_error_ext", "Расширенный код ошибки", "Extended error code", Kind.INT, Origin.DEVICE, Family.ATTRIBUTES),
    _of("last_error_at", "Время последней ошибки", "Last error at", Kind.INSTANT, Origin.AGENT, Family.ATTRIBUTES),
    _of("fatal_30d", "Фатальных ошибок за 30 дней", "Fatal errors in 30 days", Kind.INT, Origin.DERIVED),
)
