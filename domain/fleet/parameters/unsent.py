"""Documents not sent yet, to the OFD and to the OISM (FLEET-08…10)."""

from functools import partial

from domain.fleet.parameters.parameter import Family, Group, Kind, Origin, Parameter
from domain.fleet.parameters.values import FillClass, OfdExchange, OismExchange

_of = partial(Parameter, Group.UNS)

UNSENT = (
    _of("ofd_unsent", "Не отправлено в ОФД", "Unsent to the OFD", Kind.INT, Origin.DEVICE, Family.BACKLOG),
    _of("ofd_first_fd", "Первый неотправленный ФД", "First unsent document", Kind.INT, Origin.DEVICE, Family.BACKLOG),
    _of(
        "ofd_first_at",
        "Дата первого неотправленного",
        "First unsent document at",
        Kind.LOCAL_TIME,
        Origin.DEVICE,
        Family.BACKLOG,
    ),
    _of("ofd_block_at", "Блокировка по ОФД", "Block by the OFD queue at", Kind.INSTANT, Origin.DERIVED),
    _of("ofd_days_left", "Дней до блокировки (ОФД)", "Days until the block (OFD)", Kind.INT, Origin.DERIVED),
    _of(
        "ofd_exchange_state",
        "Состояние обмена с ОФД",
        "State of the exchange with the OFD",
        Kind.LIST,
        Origin.DEVICE,
        Family.BACKLOG,
        OfdExchange,
    ),
    _of(
        "ofd_last_success_at",
        "Последний успешный обмен с ОФД",
        "Last successful exchange with the OFD at",
        Kind.LOCAL_TIME,
        Origin.DEVICE,
        Family.BACKLOG,
    ),
    _of(
        "ofd_last_error",
        "Последняя ошибка обмена (сеть/ОФД/ФН)",
        "Last exchange error (network/OFD/drive)",
        Kind.TEXT,
        Origin.DEVICE,
        Family.BACKLOG,
    ),
    _of("oism_unsent", "Не отправлено в ОИСМ", "Unsent to the OISM", Kind.INT, Origin.DEVICE, Family.BACKLOG),
    _of(
        "oism_first_no",
        "Первое неотправленное уведомление",
        "First unsent notification",
        Kind.INT,
        Origin.DEVICE,
        Family.BACKLOG,
    ),
    _of(
        "oism_first_at",
        "Дата первого уведомления",
        "First unsent notification at",
        Kind.LOCAL_TIME,
        Origin.DEVICE,
        Family.BACKLOG,
    ),
    _of("oism_block_at", "Блокировка по ОИСМ", "Block by the OISM queue at", Kind.INSTANT, Origin.DERIVED),
    _of(
        "oism_fill_pct",
        "Заполненность области уведомлений, %",
        "Notification area fill, %",
        Kind.PERCENT,
        Origin.DEVICE,
        Family.BACKLOG,
    ),
    _of(
        "oism_fill_class",
        "Класс заполнения уведомлений (0…4)",
        "Notification fill class (0…4)",
        Kind.TEXT,
        Origin.DEVICE,
        Family.BACKLOG,
        FillClass,
    ),
    _of(
        "oism_exchange_state",
        "Состояние обмена с ОИСМ",
        "State of the exchange with the OISM",
        Kind.TEXT,
        Origin.DEVICE,
        Family.BACKLOG,
        OismExchange,
    ),
    _of("relay_unacked", "Не подтверждено на кассовом сервере", "Unacknowledged on the relay", Kind.INT, Origin.RELAY),
    _of("count_mismatch", "Расхождение счётчиков", "Difference of the counts", Kind.INT, Origin.DERIVED),
)
