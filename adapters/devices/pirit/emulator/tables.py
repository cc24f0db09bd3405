"""The tables of settings a register leaves the factory with, by family and format (manual, "Настройки ККТ")."""

from adapters.devices.pirit.models import FFD_1_2, Kind

SILENTLY_KEPT = frozenset({(30, 0), (30, 1), (30, 2), (30, 3)})
"""Registration data: writing them answers "done" and changes nothing (facts §3.2)."""
READ_ONLY = frozenset({(70, 0), (71, 0), (72, 0), (93, 0)})

_EVERY: dict[tuple[int, int], str] = {
    (1, 0): "32",
    (2, 0): "0",
    (3, 0): "0",
    (4, 0): "1",
    (5, 0): "4",
    (6, 0): "3",
    (10, 0): "1",
    (11, 0): "1",
    (20, 0): "PIRI",
    **{(30, index): "" for index in range(14)},
    **{(31, index): "" for index in range(10)},
    **{(54, index): "" for index in range(2)},
    (70, 0): "",
    (71, 0): "7704358518",
    (72, 0): "",
    (73, 0): "192.168.1.50",
    (74, 0): "255.255.255.0",
    (75, 0): "192.168.1.1",
    (76, 0): "192.168.1.1",
    (77, 0): "ofd.example",
    (78, 0): "7777",
    (79, 0): "30",
    (80, 0): "60",
    (81, 0): "ОФД Пример",
    (82, 0): "receipt@chain.example",
    (83, 0): "www.nalog.gov.ru",
    (85, 0): "",
}
_PIRITS = {(12, 1): "100", (12, 2): "50", (12, 3): "50"}
_LATER = {(88, 0): "3", (90, 0): "0"}
_FFD_1_2 = {
    (91, 0): "",
    (92, 0): "31101",
    (93, 0): "prod01.okp-fn.example",
    (94, 0): "5",
    (201, 0): "",
    (202, 0): "0",
    (203, 0): "",
    (204, 0): "5",
}


def factory_settings(kind: Kind, ffd: int) -> dict[tuple[int, int], str]:
    """Number and index of a setting to its value as text."""
    settings = dict(_EVERY)
    if kind is not Kind.VIKI:
        settings |= _PIRITS
    if kind is not Kind.PIRIT:
        settings |= _LATER
    if ffd == FFD_1_2:
        settings |= _FFD_1_2
    return settings
