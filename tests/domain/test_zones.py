from domain.zones import ZONES


def test_zones_are_the_names_of_iana_and_nothing_local() -> None:
    assert {"Europe/Moscow", "Asia/Kamchatka", "UTC"} <= ZONES
    assert not {"", "localtime", "Factory", "posixrules", "Europe", "europe/moscow"} & ZONES
