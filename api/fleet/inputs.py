"""What the fields of the fleet's commands mean."""

from collections.abc import Mapping

from msgspec import Struct

from api.inputs import Inputs
from domain.fleet.csv_layout import CsvColumn, CsvLayout, SortKey

_SAID: Mapping[str, str] = {
    "register": "Id of the register: its manufacturer and factory number, CSI-0123456789.",
    "registers": "Ids of the registers.",
    "fn": "Serial of the fiscal drive, 16 digits.",
    "group": "Id of the group: 1 to 100 letters, digits and . : / _ -",
    "outage": "Id of the outage, of your choice.",
    "preference": "Id of the template or view, of your choice.",
    "unit": "Code of the unit; of a register that leaves or gets a number: where you have seen it.",
    "previous_unit": "Code of the unit where you have seen it; nothing for none.",
    "name": "Name for people.",
    "reason": "Why, in one line.",
    "install_place": "Where in the store it stands; an empty text takes it away, nothing leaves it.",
    "external_ref": "How the accounting system calls it; an empty text takes it away, nothing leaves it.",
    "tags": "Tags, of 1 to 50 characters.",
    "line_number": "Number in the line of the store, 1 to 9,999; nothing takes it away.",
    "starts": "When it begins.",
    "ends": "When it is over.",
    "part": "Which part.",
    "on": "The day, at the place.",
    "valid_until": "Last day of the drive.",
    "activity": "What for.",
    "filter": "A filter of fleetRegister as JSON text, as in queries.",
    "columns": "Columns in their order, by the keys of their parameters.",
    "order": "What rows are ordered by, most important first.",
    "sharing": "Who else sees it.",
    "layout": "How the CSV looks.",
    "key": "Key of a parameter, such as fn_days_left.",
    "label": "Header of one's own instead of the parameter's title.",
    "descending": "Falling instead of rising.",
    "header_language": "Words of the first line.",
    "delimiter": "What stands between cells.",
    "encoding": "Encoding of the file.",
    "decimal_sign": "Decimal sign.",
    "date_format": "How dates and times stand there.",
    "model": "Model of the drives, as registers tell it.",
    "quantity": "How many; of an order or a count 0 is one, too.",
    "order_number": "Number of the order: 1 to 100 letters, digits and . : / _ -",
    "expected_on": "Day on which they are expected.",
    "kind": "What it is a release of.",
    "version": "Version of the software: up to four numbers joined by points.",
    "content": "SHA-256 of its file, hexadecimal: it never changes.",
    "signature": "The maker's signature of the file, base64.",
    "models": "Models of registers it is for.",
    "reasons": "Why there is a release: one or several.",
    "min_from": "Least version that it goes onto; nothing: any.",
    "notes": "What is new, for people.",
    "required_by": "Day by which registers must have it, or a newer one; nothing: they need not.",
    "time_zone": "IANA time zone of instants; nothing: that of each register's place.",
}
_STRUCTS: Mapping[type[Struct], str] = {
    CsvLayout: "How a CSV of registers looks.",
    CsvColumn: "A column of a CSV.",
    SortKey: "One step of an order.",
}


FLEET_INPUTS = Inputs(_SAID, structs=_STRUCTS)
