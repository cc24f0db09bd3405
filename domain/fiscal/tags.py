"""The tags of the FFD that the product reads or writes: number, short name, encoding, greatest length in bytes.

Where public lists disagree (facts §1.4) the lower length stands here: it binds what we write, not what we read.
A tag may mean another thing inside a given parent; those stand in `_IN_PARENT`. Everything not listed is kept as bytes.
"""

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """How a value is encoded (facts §1.1)."""

    STLV = "STLV"  # a list of fields
    TEXT = "TEXT"  # CP866, free length
    FIXED = "FIXED"  # CP866, exact length
    PADDED = "PADDED"  # CP866, spaces on the right up to the length
    BYTE = "BYTE"
    U16 = "U16"
    U32 = "U32"
    VLN = "VLN"  # unsigned little-endian of any length up to 8: money in kopecks, counts
    FVLN = "FVLN"  # one byte of decimal places, then a VLN
    TIME = "TIME"  # u32 seconds of the local wall clock
    FLAG = "FLAG"  # one byte, 0 or 1
    SIGN = "SIGN"  # 2 bytes of prefix, then the printed sign as big-endian u32
    BYTES = "BYTES"


class Tag(Struct, frozen=True):
    """What is known of a tag. `max_length` counts bytes; for FIXED, PADDED and numbers it is the only length."""

    number: int
    name: str
    kind: Kind
    max_length: int


_K = Kind

# Documents are fields too; their lengths are facts §1.2.
_ROWS: tuple[tuple[int, str, Kind, int], ...] = (
    (1, "registration", _K.STLV, 6144),
    (2, "shift opened", _K.STLV, 4096),
    (3, "receipt", _K.STLV, 32768),
    (4, "strict form", _K.STLV, 32768),
    (5, "shift closed", _K.STLV, 4096),
    (6, "drive closed", _K.STLV, 4096),
    (7, "operator acknowledgement", _K.STLV, 512),
    (11, "re-registration", _K.STLV, 6144),
    (21, "state of settlements", _K.STLV, 32768),
    (31, "correction receipt", _K.STLV, 32768),
    (41, "correction strict form", _K.STLV, 32768),
    (1001, "automatic mode", _K.FLAG, 1),
    (1002, "autonomous mode", _K.FLAG, 1),
    (1008, "buyer contact", _K.TEXT, 64),
    (1009, "settlement address", _K.TEXT, 256),
    (1012, "date and time", _K.TIME, 4),
    (1013, "register serial", _K.TEXT, 20),
    (1017, "operator inn", _K.PADDED, 12),
    (1018, "user inn", _K.PADDED, 12),
    (1020, "total", _K.VLN, 6),
    (1021, "cashier", _K.TEXT, 64),
    (1022, "operator answer code", _K.BYTE, 1),
    (1023, "quantity", _K.FVLN, 8),
    (1030, "line name", _K.TEXT, 128),
    (1031, "paid in cash", _K.VLN, 6),
    (1036, "automat number", _K.TEXT, 20),
    (1037, "registration number", _K.PADDED, 20),
    (1038, "shift number", _K.U32, 4),
    (1040, "document number", _K.U32, 4),
    (1041, "drive number", _K.FIXED, 16),
    (1042, "receipt number in shift", _K.U32, 4),
    (1043, "line sum", _K.VLN, 6),
    (1046, "operator name", _K.TEXT, 256),
    (1048, "user name", _K.TEXT, 256),
    (1050, "drive worn out", _K.FLAG, 1),
    (1051, "drive to be replaced now", _K.FLAG, 1),
    (1052, "drive memory full", _K.FLAG, 1),
    (1053, "operator answers late", _K.FLAG, 1),
    (1054, "operation", _K.BYTE, 1),
    (1055, "taxation applied", _K.BYTE, 1),
    (1056, "encrypted", _K.FLAG, 1),
    (1057, "agent", _K.BYTE, 1),
    (1059, "line", _K.STLV, 1024),
    (1060, "tax service site", _K.TEXT, 64),
    (1062, "taxations", _K.BYTE, 1),
    (1068, "operator message to drive", _K.STLV, 9),
    (1077, "fiscal sign", _K.SIGN, 6),
    (1078, "operator fiscal sign", _K.BYTES, 16),
    (1079, "price", _K.VLN, 6),
    (1081, "paid electronically", _K.VLN, 6),
    (1084, "user property", _K.STLV, 320),
    (1085, "property name", _K.TEXT, 64),
    (1086, "property value", _K.TEXT, 256),
    (1097, "unsent documents", _K.U32, 4),
    (1098, "first unsent at", _K.TIME, 4),
    (1101, "re-registration reason", _K.BYTE, 1),
    (1102, "vat 20%", _K.VLN, 6),
    (1103, "vat 10%", _K.VLN, 6),
    (1104, "turnover at 0%", _K.VLN, 6),
    (1105, "turnover without vat", _K.VLN, 6),
    (1106, "vat 20/120", _K.VLN, 6),
    (1107, "vat 10/110", _K.VLN, 6),
    (1108, "internet only", _K.FLAG, 1),
    (1109, "services", _K.FLAG, 1),
    (1110, "automated strict forms", _K.FLAG, 1),
    (1111, "documents in shift", _K.U32, 4),
    (1116, "first unsent number", _K.U32, 4),
    (1117, "sender mail", _K.TEXT, 64),
    (1118, "receipts in shift", _K.U32, 4),
    (1129, "counters income", _K.STLV, 116),
    (1130, "counters income return", _K.STLV, 116),
    (1131, "counters expense", _K.STLV, 116),
    (1132, "counters expense return", _K.STLV, 116),
    (1133, "counters corrections", _K.STLV, 216),
    (1134, "receipts all operations", _K.U32, 4),
    (1135, "receipts of operation", _K.U32, 4),
    (1136, "sum in cash", _K.VLN, 6),
    (1138, "sum electronic", _K.VLN, 6),
    (1139, "sum vat 20%", _K.VLN, 6),
    (1140, "sum vat 10%", _K.VLN, 6),
    (1141, "sum vat 20/120", _K.VLN, 6),
    (1142, "sum vat 10/110", _K.VLN, 6),
    (1143, "sum turnover at 0%", _K.VLN, 6),
    (1144, "corrections", _K.U32, 4),
    (1145, "counters of income", _K.STLV, 32),
    (1146, "counters of expense", _K.STLV, 32),
    (1157, "drive totals", _K.STLV, 708),
    (1158, "unsent totals", _K.STLV, 708),
    (1162, "product code", _K.BYTES, 32),
    (1163, "product codes", _K.STLV, 64),
    (1173, "correction type", _K.BYTE, 1),
    (1174, "correction ground", _K.STLV, 292),
    (1178, "corrected at", _K.TIME, 4),
    (1179, "prescription number", _K.TEXT, 32),
    (1183, "sum turnover without vat", _K.VLN, 6),
    (1187, "settlement place", _K.TEXT, 256),
    (1188, "register version", _K.TEXT, 8),
    (1189, "ffd of register", _K.BYTE, 1),
    (1190, "ffd of drive", _K.BYTE, 1),
    (1191, "line property", _K.TEXT, 64),
    (1192, "receipt property", _K.TEXT, 16),
    (1193, "gambling", _K.FLAG, 1),
    (1194, "shift totals", _K.STLV, 704),
    (1197, "unit of measure", _K.TEXT, 16),
    (1198, "vat of a unit", _K.VLN, 6),
    (1199, "vat rate", _K.BYTE, 1),
    (1200, "vat of a line", _K.VLN, 6),
    (1201, "sum total", _K.VLN, 6),
    (1203, "cashier inn", _K.PADDED, 12),
    (1205, "reasons of change", _K.U32, 4),
    (1206, "operator message", _K.BYTE, 1),
    (1207, "excise goods", _K.FLAG, 1),
    (1209, "ffd version", _K.BYTE, 1),
    (1212, "subject of settlement", _K.BYTE, 1),
    (1213, "key days left", _K.U16, 2),
    (1214, "method of settlement", _K.BYTE, 1),
    (1215, "paid by prepayment", _K.VLN, 6),
    (1216, "paid by credit", _K.VLN, 6),
    (1217, "paid in exchange", _K.VLN, 6),
    (1218, "sum prepaid", _K.VLN, 6),
    (1219, "sum credit", _K.VLN, 6),
    (1220, "sum exchange", _K.VLN, 6),
    (1221, "printer in automat", _K.FLAG, 1),
    (1223, "agent data", _K.STLV, 512),
    (1224, "supplier data", _K.STLV, 512),
    (1225, "supplier name", _K.TEXT, 256),
    (1226, "supplier inn", _K.PADDED, 12),
    (1227, "buyer", _K.TEXT, 256),
    (1228, "buyer inn", _K.PADDED, 12),
    (1229, "excise", _K.VLN, 6),
    (1230, "country of origin", _K.PADDED, 3),
    (1231, "customs declaration", _K.TEXT, 32),
    (1232, "counters of income return", _K.STLV, 32),
    (1233, "counters of expense return", _K.STLV, 32),
    (1234, "electronic payments", _K.STLV, 1024),
    (1256, "buyer details", _K.STLV, 1024),
    (1260, "line industry detail", _K.STLV, 302),
    (1261, "receipt industry detail", _K.STLV, 302),
    (1270, "operation detail", _K.STLV, 144),
    (1290, "conditions of use", _K.U32, 4),
    (1291, "fraction of a marked piece", _K.STLV, 52),
    (1300, "code unknown", _K.TEXT, 32),
    (1301, "code ean-8", _K.FIXED, 8),
    (1302, "code ean-13", _K.FIXED, 13),
    (1303, "code itf-14", _K.FIXED, 14),
    (1304, "code gs1", _K.TEXT, 38),
    (1305, "code gs1 marked", _K.TEXT, 38),
    (1306, "code short", _K.TEXT, 38),
    (1307, "code fur", _K.FIXED, 20),
    (1308, "code egais 2", _K.FIXED, 23),
    (1309, "code egais 3", _K.FIXED, 14),
    (1320, "code f1", _K.TEXT, 32),
    (1321, "code f2", _K.TEXT, 32),
    (1322, "code f3", _K.TEXT, 32),
    (1323, "code f4", _K.TEXT, 32),
    (1324, "code f5", _K.TEXT, 32),
    (1325, "code f6", _K.TEXT, 32),
    (2102, "marking mode", _K.BYTE, 1),
    (2104, "unsent notifications", _K.U32, 4),
    (2106, "marking check result", _K.BYTE, 1),
    (2107, "marking checks passed", _K.FLAG, 1),
    (2108, "measure", _K.BYTE, 1),
    (2115, "marking control code", _K.FIXED, 4),
)

TAGS: dict[int, Tag] = {row[0]: Tag(*row) for row in _ROWS}

# (parent, tag): the 2025 requisites reuse numbers that were texts in FFD 1.0 (facts §1.3, §1.4).
VAT_SUMS, VAT_SUM = 1115, 1119
_IN_PARENT: dict[tuple[int, int], Tag] = {
    (VAT_SUMS, VAT_SUM): Tag(VAT_SUM, "vat of a rate", Kind.STLV, 64),
    (VAT_SUM, 1120): Tag(1120, "vat amount", Kind.VLN, 6),
    (1234, 1235): Tag(1235, "electronic payment", Kind.STLV, 1024),
    (1235, 1082): Tag(1082, "electronic payment sum", Kind.VLN, 6),
    (1235, 1236): Tag(1236, "electronic payment method", Kind.BYTE, 1),
}
# 1115 directly in a receipt is a list of 1119 since 2025 and a site address in FFD 1.0: the content decides.
_VAT_SUMS = Tag(VAT_SUMS, "vat sums", Kind.STLV, 512)

PRODUCT_CODES = range(1300, 1326)  # children of 1163

STLV_TAGS: frozenset[int] = frozenset(tag.number for tag in TAGS.values() if tag.kind is Kind.STLV)
NESTED_IN: frozenset[tuple[int, int]] = frozenset(key for key, tag in _IN_PARENT.items() if tag.kind is Kind.STLV)


def meaning(number: int, parent: int | None = None) -> Tag | None:
    """What the tag means inside `parent` (None = at the top of a document); None for a tag we do not know."""
    if number == VAT_SUMS:
        return _VAT_SUMS
    if parent is not None:
        special = _IN_PARENT.get((parent, number))
        if special is not None:
            return special
    return TAGS.get(number)
