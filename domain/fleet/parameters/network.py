"""Connection and extended network settings, with OFD and OISM (FLEET-58, -77)."""

from functools import partial

from domain.fleet.parameters.parameter import Family, Group, Kind, Origin, Parameter
from domain.fleet.parameters.values import ConnectionState, Interface

_of = partial(Parameter, Group.NET)

NETWORK = (
    _of(
        "connection_state",
        "Связь с ККТ",
        "Connection state",
        Kind.TEXT,
        Origin.AGENT,
        Family.CONNECTION,
        ConnectionState,
    ),
    _of("last_seen_at", "Последняя связь", "Last seen at", Kind.INSTANT, Origin.AGENT, Family.SEEN),
    _of("offline_since", "Не в сети с", "Offline since", Kind.INSTANT, Origin.DERIVED, Family.CONNECTION),
    _of("offline_hours", "Не в сети, часов", "Offline, hours", Kind.DECIMAL, Origin.DERIVED),
    _of("offline_planned", "Плановое отключение", "Planned outage", Kind.BOOL, Origin.CABINET),
    _of("offline_reason", "Причина отключения", "Reason for being offline", Kind.TEXT, Origin.CABINET),
    _of("interface", "Интерфейс подключения", "Interface", Kind.TEXT, Origin.AGENT, Family.NETWORK, Interface),
    _of("subnet_mask", "Маска подсети", "Subnet mask", Kind.IP, Origin.DEVICE, Family.NETWORK),
    _of("gateway", "Шлюз", "Gateway", Kind.IP, Origin.DEVICE, Family.NETWORK),
    _of("dns", "DNS", "DNS", Kind.IP, Origin.DEVICE, Family.NETWORK),
    _of("mac", "MAC-адрес", "MAC address", Kind.TEXT, Origin.DEVICE, Family.NETWORK),
    _of("wifi_ssid", "Сеть Wi-Fi", "Wi-Fi network", Kind.TEXT, Origin.DEVICE, Family.NETWORK),
    _of(
        "wifi_sends",
        "Передача через модуль Wi-Fi",
        "Sending over the Wi-Fi module",
        Kind.BOOL,
        Origin.DEVICE,
        Family.NETWORK,
    ),
    _of("ofd_name", "ОФД", "OFD", Kind.TEXT, Origin.DEVICE, Family.NETWORK),
    _of("ofd_inn", "ИНН ОФД", "OFD INN", Kind.TEXT, Origin.DEVICE, Family.NETWORK),
    _of("ofd_host", "Адрес сервера ОФД", "OFD server address", Kind.TEXT, Origin.DEVICE, Family.NETWORK),
    _of("ofd_port", "Порт сервера ОФД", "OFD server port", Kind.INT, Origin.DEVICE, Family.NETWORK),
    _of("ofd_timer_fn", "Таймер ФН", "Drive timer", Kind.INT, Origin.DEVICE, Family.NETWORK),
    _of("ofd_timer_s", "Таймер С", "Timer S", Kind.INT, Origin.DEVICE, Family.NETWORK),
    _of("oism_url", "URL ОИСМ", "OISM URL", Kind.TEXT, Origin.DEVICE, Family.NETWORK),
    _of("oism_ip", "IP ОИСМ", "OISM IP", Kind.IP, Origin.DEVICE, Family.NETWORK),
    _of("oism_port", "Порт ОИСМ", "OISM port", Kind.INT, Origin.DEVICE, Family.NETWORK),
    _of("oism_timer", "Таймер ОИСМ", "OISM timer", Kind.INT, Origin.DEVICE, Family.NETWORK),
    _of("okp_url", "URL сервера ключей (ОКП)", "Key server (OKP) URL", Kind.TEXT, Origin.DEVICE, Family.NETWORK),
    _of("okp_ip", "IP ОКП", "OKP IP", Kind.IP, Origin.DEVICE, Family.NETWORK),
    _of("okp_port", "Порт ОКП", "OKP port", Kind.INT, Origin.DEVICE, Family.NETWORK),
    _of("router_host", "Рабочее место (Comproxy)", "Workstation (Comproxy)", Kind.TEXT, Origin.AGENT, Family.NETWORK),
    _of("router_ip", "IP рабочего места", "Workstation IP", Kind.IP, Origin.AGENT, Family.NETWORK),
    _of(
        "clock_drift_s",
        "Расхождение часов, с",
        "Clock difference, s",
        Kind.INT,
        Origin.DERIVED,
        Family.CLOCK,
        step=60,
        signed=True,
    ),
    _of(
        "device_clock", "Дата и время ККТ", "Date and time of the register", Kind.LOCAL_TIME, Origin.DEVICE, Family.SEEN
    ),
)
