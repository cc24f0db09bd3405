"""Extended registration data (FLEET-62, -76)."""

from functools import partial

from domain.fleet.parameters.parameter import Family, Group, Kind, Origin, Parameter
from domain.fleet.parameters.values import AgentFlag, FfdVersion, TaxSystem

_of = partial(Parameter, Group.REG)

REGISTRATION = (
    _of(
        "user_name", "Пользователь (организация)", "User (organisation)", Kind.TEXT, Origin.DEVICE, Family.REGISTRATION
    ),
    _of("user_inn", "ИНН пользователя", "User's INN", Kind.TEXT, Origin.DEVICE, Family.REGISTRATION),
    _of(
        "user_address",
        "Адрес организации (2 строки)",
        "Organisation address (2 lines)",
        Kind.TEXT,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of(
        "registration_number",
        "Регистрационный номер ККТ",
        "Registration number (РНМ)",
        Kind.TEXT,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of(
        "registered_on",
        "Дата регистрации/перерегистрации",
        "Date of (re-)registration",
        Kind.DATE,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of(
        "registration_shift",
        "Номер смены регистрации",
        "Shift of registration",
        Kind.INT,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of(
        "last_registration_fd",
        "ФД последней регистрации",
        "Document of the last registration",
        Kind.INT,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of(
        "last_registration_at",
        "Дата и время последней регистрации",
        "Last registration at",
        Kind.LOCAL_TIME,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of(
        "last_registration_reason",
        "Причина перерегистрации",
        "Reason of re-registration",
        Kind.LIST,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of(
        "registrations_done",
        "Проведено регистраций",
        "Registrations done",
        Kind.INT,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of(
        "registrations_left", "Осталось регистраций", "Registrations left", Kind.INT, Origin.DEVICE, Family.REGISTRATION
    ),
    _of(
        "ffd_kkt",
        "Версия ФФД ККТ",
        "FFD version of the register",
        Kind.TEXT,
        Origin.DEVICE,
        Family.REGISTRATION,
        FfdVersion,
    ),
    _of(
        "ffd_fn", "Версия ФФД ФН", "FFD version of the drive", Kind.TEXT, Origin.DEVICE, Family.REGISTRATION, FfdVersion
    ),
    _of(
        "ffd_fn_max",
        "Максимальная ФФД ФН",
        "Highest FFD version of the drive",
        Kind.TEXT,
        Origin.DEVICE,
        Family.REGISTRATION,
        FfdVersion,
    ),
    _of(
        "tax_systems",
        "Системы налогообложения",
        "Tax systems",
        Kind.LIST,
        Origin.DEVICE,
        Family.REGISTRATION,
        TaxSystem,
    ),
    _of("mode_encryption", "Шифрование", "Encryption", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_autonomous", "Автономный режим", "Autonomous mode", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_automatic", "Автоматический режим", "Automatic mode", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_services", "Только услуги", "Services only", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_bso", "АС БСО", "Strict reporting forms", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_internet", "Только Интернет", "Internet only", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_excise", "Подакцизные товары", "Excise goods", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_gambling", "Азартные игры", "Gambling", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_lottery", "Лотерея", "Lottery", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_marking", "Маркированные товары", "Marked goods", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_pawnshop", "Ломбард", "Pawnshop", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of("mode_insurance", "Страховая деятельность", "Insurance", Kind.BOOL, Origin.DEVICE, Family.REGISTRATION),
    _of(
        "mode_outside_printer",
        "ПУ вне корпуса / принтер в автомате",
        "Printer outside the case / in a machine",
        Kind.BOOL,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of("agent_flags", "Признаки агента", "Agent flags", Kind.LIST, Origin.DEVICE, Family.REGISTRATION, AgentFlag),
    _of(
        "settlement_address", "Адрес расчётов", "Address of settlements", Kind.TEXT, Origin.DEVICE, Family.REGISTRATION
    ),
    _of("settlement_place", "Место расчётов", "Place of settlements", Kind.TEXT, Origin.DEVICE, Family.REGISTRATION),
    _of("automat_number", "Номер автомата", "Vending machine number", Kind.TEXT, Origin.DEVICE, Family.REGISTRATION),
    _of("fns_url", "Сайт ФНС", "Site of the tax service", Kind.TEXT, Origin.DEVICE, Family.REGISTRATION),
    _of(
        "sender_email",
        "E-mail отправителя чека",
        "E-mail of the receipt's sender",
        Kind.TEXT,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
    _of("cto_details", "Реквизиты ЦТО", "Details of the service centre", Kind.TEXT, Origin.DEVICE, Family.REGISTRATION),
    _of(
        "cabinet_flag",
        "Признак регистрации в Кабинете",
        "Registered in the cabinet (flag)",
        Kind.INT,
        Origin.DEVICE,
        Family.REGISTRATION,
    ),
)
