"""What a poll asks: command, request, and the parameters each answer gives (facts §3.2, keys of spec/82).

One line per request. Nothing here changes a register: 05/5 and 05/6 set counters to zero and are not asked.
"""

from msgspec import Struct

from adapters.devices.pirit import words
from adapters.devices.pirit.columns import SKIPPED, Column, flags, one, same, time_of
from adapters.devices.pirit.models import FFD, FFD_1_2, MODELS, Kind, Profile
from adapters.devices.pirit.services import services
from adapters.devices.pirit.values import address, bit, count, day, mask, money, names, word, written_day

ANSWER_SECONDS = 3.0
"""No read takes longer; opening a shift does (facts §10 #17), and is no read."""
ECHOING = frozenset({0x01, 0x02, 0x03, 0x05, 0x06, 0x78, 0x79})
"""Commands whose answers begin with the number of the request (facts §3.2)."""
_EVERY = frozenset(Kind)
_PIRITS = frozenset({Kind.PIRIT, Kind.PUNIX})
_VIKI = frozenset({Kind.VIKI})
_PUNIX = frozenset({Kind.PUNIX})
_LATER = frozenset({Kind.VIKI, Kind.PUNIX})


class Read(Struct, frozen=True):
    """One request. `kinds`: the families that have it; `ffd_1_2`: only when registered so.

    `echo_optional`: the manual shows its answer without the number of the request, other sources with it.
    """

    code: int
    fields: tuple[str, ...]
    columns: tuple[Column, ...]
    kinds: frozenset[Kind] = _EVERY
    ffd_1_2: bool = False
    echo_optional: bool = False

    @property
    def echo(self) -> str | None:
        """What the answer begins with before its own fields."""
        return self.fields[0] if self.code in ECHOING else None

    def suits(self, profile: Profile) -> bool:
        """Whether this register has it; what is not known of the register is no reason not to ask."""
        if profile.kind is not None and profile.kind not in self.kinds:
            return False
        return not self.ffd_1_2 or profile.ffd in {None, FFD_1_2}

    def __str__(self) -> str:
        return "/".join([f"{self.code:02X}", *self.fields])


def _read(code: int, fields: str, *columns: Column, kinds: frozenset[Kind] = _EVERY, ffd_1_2: bool = False) -> Read:
    return Read(code, tuple(fields.split()), columns, kinds, ffd_1_2)


FACTORY_NUMBER = _read(0x02, "1", one("factory_number"))
FN_SERIAL = _read(0x78, "1", one("fn_serial"))
IDENTITY = (FACTORY_NUMBER, FN_SERIAL)
"""Asked first in every poll: another register may stand there, or have another drive."""

MODEL = _read(0x02, "21", same(one("model_code", count), one("model_name", lambda raw: _model_name(count(raw)))))
VERSIONS = _read(
    0x78,
    "14",
    one("fn_firmware"),
    one("fn_debug", lambda raw: count(raw) == 0),
    SKIPPED,  # tag 1209: the profile takes it
    one("kkt_version"),
    one("ffd_kkt", word(FFD)),
)
ABOUT = (MODEL, VERSIONS)
"""What tells which other requests make sense: asked when that is not known yet."""
FFD_FIELD = 2
"""Where tag 1209 stands in the answer to VERSIONS, the echo not counted."""

STATUS = _read(
    0x00,
    "",
    same(
        one("kkt_fatal_mask", mask),
        flags({0: "err_nvr", 1: "err_config", 2: "err_no_fn", 5: "err_not_authorised", 6: "err_fn_fatal"}),
    ),
    same(
        one("state_flags", mask),
        one("shift_state", lambda raw: words.SHIFT[bit(2)(raw)]),
        flags({3: "shift_over_24h", 8: "shift_close_incomplete"}),
    ),
    one("document_state", lambda raw: _document_state(mask(raw))),
)
EXTENDED_ERROR = _read(0x06, "1", one("last_error_ext", count))

QUICK = (
    STATUS,
    _read(
        0x78,
        "7",
        one("ofd_exchange_state", names(words.OFD_EXCHANGE)),
        one("ofd_unsent", count),
        one("ofd_first_fd", count),
        time_of("ofd_first_at"),
    ),
    _read(
        0x79,
        "6",
        one("oism_exchange_state", word(words.OISM_EXCHANGE)),
        one("oism_unsent", count),
        one("oism_first_no", count),
        time_of("oism_first_at"),
        one("oism_fill_pct", count),
        ffd_1_2=True,
    ),
    _read(0x01, "1", one("shift_number", count)),
    _read(0x78, "6", SKIPPED, SKIPPED, one("receipts_in_shift", count)),
    _read(
        0x78,
        "2",
        same(
            one("fn_phase", lambda raw: word(words.FN_PHASE)(str(mask(raw) & 0x0F))),
            flags({5: "fn_shift_open"}),
        ),
        one("fn_open_document", word(words.FN_DOCUMENT)),
        flags(
            {
                0: "fn_warn_urgent",
                1: "fn_warn_resource",
                2: "fn_warn_memory",
                3: "fn_warn_ofd_timeout",
                7: "fn_warn_critical",
            }
        ),
    ),
    _read(0x04, "", one("printer_state", names(words.PRINTER))),
    _read(0x06, "2", same(one("fn_block_mask", mask), one("fn_fatal_text", names(words.FN_BLOCK)))),
    _read(0x13, "", time_of("device_clock")),
)

INFORMATION = (
    _read(0x02, "70", one("firmware_version")),
    _read(0x02, "71", one("wifi_version"), kinds=_VIKI, ffd_1_2=True),
    _read(0x02, "2", one("firmware_build_id", count)),
    _read(0x02, "15", one("firmware_type", word(words.FIRMWARE_TYPE))),
    _read(0x02, "3", one("user_inn")),
    _read(0x02, "4", one("registration_number")),
    _read(0x02, "6", one("registered_on", day)),
    _read(0x02, "9", one("registration_shift", count)),
    _read(
        0x02,
        "23",
        one("tax_systems", names(words.TAX_SYSTEM)),
        same(
            flags(
                {
                    0: "mode_encryption",
                    1: "mode_autonomous",
                    2: "mode_automatic",
                    3: "mode_services",
                    4: "mode_bso",
                    5: "mode_internet",
                    6: "mode_excise",
                    7: "mode_gambling",
                    15: "mode_lottery",
                }
            ),
            one("agent_flags", names(words.AGENT)),
        ),
        flags({0: "mode_outside_printer", 1: "mode_marking", 2: "mode_pawnshop", 3: "mode_insurance"}),
    ),
    _read(0x02, "5", time_of("last_fiscal_at")),
    _read(0x02, "17", time_of("shift_opened_at")),
    _read(0x02, "8", one("next_document", count)),
    _read(0x02, "7", one("cash_in_drawer", money)),
    _read(
        0x02,
        "12",
        one("total_income", money),
        one("total_income_return", money),
        one("total_expense", money),
        one("total_expense_return", money),
    ),
    _read(0x02, "14", one("fn_valid_until", day)),
    _read(0x02, "16", one("paper_width", word(words.PAPER_WIDTH))),
    _read(
        0x02, "19", same(one("sd_cid"), one("sd_state", lambda raw: words.SD_STATE[not raw.strip(" 0")])), kinds=_VIKI
    ),
    EXTENDED_ERROR,
    _read(0xA9, "", one("cabinet_flag", count)),
    _read(0x86, "0", one("wifi_ssid"), kinds=_VIKI, ffd_1_2=True),
    _read(0x86, "2", one("mac"), kinds=_VIKI, ffd_1_2=True),
    _read(0xAA, "4", SKIPPED, SKIPPED, Column(1, lambda fields: services(fields[0])), kinds=_LATER),
)

DRIVE = (
    _read(0x78, "3", one("fn_last_fd", count)),
    _read(0x78, "4", time_of("fn_registered_at")),
    _read(0x78, "19", one("last_registration_fd", count), SKIPPED, time_of("last_registration_at")),
    _read(0x78, "18", one("fn_docs_left", count), one("fn_buffer_free_kib", count), kinds=_PUNIX),
    _read(0x78, "22", one("ffd_fn", word(FFD)), one("ffd_fn_max", word(FFD)), ffd_1_2=True),
    _read(
        0x79,
        "0",
        SKIPPED,
        SKIPPED,
        SKIPPED,
        SKIPPED,
        SKIPPED,
        one("oism_fill_class", word(words.OISM_FILL)),
        ffd_1_2=True,
    ),
    Read(
        0x79,
        ("52", "0"),
        (one("fn_keys_update_needed", lambda raw: count(raw) != 0),),
        ffd_1_2=True,
        echo_optional=True,
    ),
)

SERVICE = (
    _read(0x05, "1", one("supply_mv", count), kinds=_PIRITS),
    _read(0x05, "2", one("head_temp_c", count), kinds=_PIRITS),
    _read(0x05, "3", one("cuts", count), kinds=_PIRITS),
    _read(0x05, "4", one("head_resource_mm", count), kinds=_PIRITS),
    _read(0x05, "7", one("battery_mv", count)),
    _read(0x05, "8", one("cuts_total", count), kinds=_PIRITS),
    _read(0x05, "9", one("head_total_mm", count), kinds=_PIRITS),
    _read(0x05, "10", one("printer_type"), kinds=_VIKI),
    _read(0x05, "11", one("printer_bios_version"), kinds=_VIKI),
    _read(0x05, "12", one("printer_serial"), kinds=_VIKI),
    _read(0x05, "13", one("printer_bios_date", written_day), kinds=_VIKI),
)


def _setting(number: int, index: int, *columns: Column, kinds: frozenset[Kind] = _EVERY, ffd_1_2: bool = False) -> Read:
    return Read(0x11, (str(number), str(index)), columns, kinds, ffd_1_2)


SETTINGS = (
    _setting(2, 0, one("receipt_design", lambda raw: mask(raw) & 0x1F)),
    _setting(5, 0, same(one("drawer_control", lambda raw: not bit(0)(raw)), one("auto_collection", bit(2)))),
    _setting(10, 0, one("logical_number", count)),
    _setting(11, 0, one("extra_cell", count)),
    _setting(12, 1, one("print_brightness", count), kinds=_PIRITS),
    _setting(30, 0, one("user_name")),
    _setting(30, 1, one("user_name 2")),
    _setting(30, 2, one("user_address")),
    _setting(30, 3, one("user_address 2")),
    _setting(54, 0, one("cto_details")),
    _setting(54, 1, one("cto_details 2")),
    _setting(70, 0, one("automat_number")),
    _setting(71, 0, one("ofd_inn")),
    _setting(73, 0, one("ip_address", address)),
    _setting(74, 0, one("subnet_mask", address)),
    _setting(75, 0, one("gateway", address)),
    _setting(76, 0, one("dns", address)),
    _setting(77, 0, one("ofd_host")),
    _setting(78, 0, one("ofd_port", count)),
    _setting(79, 0, one("ofd_timer_fn", count)),
    _setting(80, 0, one("ofd_timer_s", count)),
    _setting(81, 0, one("ofd_name")),
    _setting(82, 0, one("sender_email")),
    _setting(83, 0, one("fns_url")),
    _setting(85, 0, one("settlement_place")),
    _setting(88, 0, one("svc_options", names(words.DK_OPTION)), kinds=_LATER),
    _setting(90, 0, one("wifi_sends", bit(0)), kinds=_LATER),
    _setting(91, 0, one("okp_ip", address), ffd_1_2=True),
    _setting(92, 0, one("okp_port", count), ffd_1_2=True),
    _setting(93, 0, one("okp_url"), ffd_1_2=True),
    _setting(201, 0, one("oism_ip", address), ffd_1_2=True),
    _setting(202, 0, one("oism_port", count), ffd_1_2=True),
    _setting(203, 0, one("oism_url"), ffd_1_2=True),
    _setting(204, 0, one("oism_timer", count), ffd_1_2=True),
)

SLOW = INFORMATION + DRIVE + SERVICE + SETTINGS

TWO_LINES = ("user_name", "user_address", "cto_details")
"""Parameters that registers keep in two settings; the second is read as `<key> 2`."""


def _document_state(status: int) -> str:
    """Type in bits 0-3, state in bits 4-7."""
    if status >> 4 == words.UNPRINTED_STATE:
        return words.UNPRINTED
    return word(words.DOCUMENT)(str(status & 0x0F))


def _model_name(code: int) -> str | None:
    model = MODELS.get(code)
    return None if model is None else model.name
