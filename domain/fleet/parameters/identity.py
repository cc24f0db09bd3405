"""Identity and place of a register (FLEET-65, -78)."""

from functools import partial

from domain.fleet.parameters.parameter import Family, Group, Kind, Origin, Parameter
from domain.fleet.parameters.values import EnrolmentState, Manufacturer

_of = partial(Parameter, Group.ID)

IDENTITY = (
    _of("register_id", "ID кассы в кабинете", "Register id", Kind.TEXT, Origin.CABINET),
    _of("manufacturer", "Производитель", "Manufacturer", Kind.TEXT, Origin.AGENT, Family.IDENTITY, Manufacturer),
    _of("model_code", "Код модели", "Model code", Kind.INT, Origin.DEVICE, Family.ATTRIBUTES),
    _of("model_name", "Модель ККТ", "Model", Kind.TEXT, Origin.DEVICE, Family.ATTRIBUTES),
    _of("factory_number", "Заводской номер ККТ", "Factory number", Kind.TEXT, Origin.DEVICE, Family.IDENTITY),
    _of("register_name", "Название кассы", "Register name", Kind.TEXT, Origin.CABINET),
    _of("logical_number", "Логический номер ККТ", "Logical number", Kind.INT, Origin.DEVICE, Family.ATTRIBUTES),
    _of("line_number", "Номер кассы в линейке", "Number in the line", Kind.INT, Origin.CABINET),
    _of("store_code", "Номер магазина", "Store number", Kind.TEXT, Origin.CABINET),
    _of("store_name", "Магазин", "Store", Kind.TEXT, Origin.CABINET),
    _of("store_address", "Адрес магазина", "Store address", Kind.TEXT, Origin.CABINET),
    _of("install_place", "Место установки", "Place of installation", Kind.TEXT, Origin.CABINET),
    _of("org_path", "Путь в иерархии", "Path in the hierarchy", Kind.TEXT, Origin.CABINET),
    _of("groups", "Группы", "Groups", Kind.LIST, Origin.CABINET),
    _of("tags", "Метки", "Tags", Kind.LIST, Origin.CABINET),
    _of("responsible", "Ответственный", "Responsible person", Kind.TEXT, Origin.CABINET),
    _of("time_zone", "Часовой пояс", "Time zone", Kind.TEXT, Origin.CABINET),
    _of(
        "enrolment_state", "Состояние подключения", "Enrolment state", Kind.TEXT, Origin.CABINET, values=EnrolmentState
    ),
    _of("enrolled_at", "Подключена", "Enrolled at", Kind.INSTANT, Origin.CABINET),
    _of("receipt_design", "Номер дизайна чека", "Receipt design number", Kind.INT, Origin.DEVICE, Family.ATTRIBUTES),
    _of("ip_address", "IP-адрес кассы", "IP address of the register", Kind.IP, Origin.DEVICE, Family.NETWORK),
    _of("extra_cell", "Дополнительная ячейка", "Spare cell", Kind.INT, Origin.DEVICE, Family.ATTRIBUTES),
    _of("external_ref", "Внешний код учётной системы", "Code in the accounting system", Kind.TEXT, Origin.CABINET),
)
