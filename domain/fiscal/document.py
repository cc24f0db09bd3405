"""A fiscal document as every reader sees it, whatever form it came in (FFD TLV, JSON of the tax service, QR string).

Field comments name the FFD tag. Money is kopecks. `at` is the wall clock at the place of settlement and carries no
zone (facts §1.1); the zone of the place stands beside it. Numbers that devices print are text or unsigned; the message
fiscal sign exceeds 63 bits and is therefore decimal text.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class DocumentKind(StrEnum):
    """What the document is; the FFD document code in `CODE_OF_KIND`."""

    REGISTRATION = "REGISTRATION"
    SHIFT_OPENED = "SHIFT_OPENED"
    RECEIPT = "RECEIPT"
    BSO = "BSO"
    SHIFT_CLOSED = "SHIFT_CLOSED"
    FN_CLOSED = "FN_CLOSED"
    OFD_ACK = "OFD_ACK"
    REREGISTRATION = "REREGISTRATION"
    STATE_REPORT = "STATE_REPORT"
    CORRECTION = "CORRECTION"
    BSO_CORRECTION = "BSO_CORRECTION"


CODE_OF_KIND: dict[DocumentKind, int] = {
    DocumentKind.REGISTRATION: 1,
    DocumentKind.SHIFT_OPENED: 2,
    DocumentKind.RECEIPT: 3,
    DocumentKind.BSO: 4,
    DocumentKind.SHIFT_CLOSED: 5,
    DocumentKind.FN_CLOSED: 6,
    DocumentKind.OFD_ACK: 7,
    DocumentKind.REREGISTRATION: 11,
    DocumentKind.STATE_REPORT: 21,
    DocumentKind.CORRECTION: 31,
    DocumentKind.BSO_CORRECTION: 41,
}
KIND_OF_CODE: dict[int, DocumentKind] = {code: kind for kind, code in CODE_OF_KIND.items()}


class Operation(StrEnum):
    """Признак расчёта, tag 1054."""

    INCOME = "INCOME"
    INCOME_RETURN = "INCOME_RETURN"
    EXPENSE = "EXPENSE"
    EXPENSE_RETURN = "EXPENSE_RETURN"


OPERATION_OF_CODE: dict[int, Operation] = {
    1: Operation.INCOME,
    2: Operation.INCOME_RETURN,
    3: Operation.EXPENSE,
    4: Operation.EXPENSE_RETURN,
}


class Form(StrEnum):
    """How the document reached us, poorest first: a richer form may complete a poorer one."""

    QR = "QR"
    JSON = "JSON"
    TLV = "TLV"


class Tax(Struct, frozen=True, omit_defaults=True, gc=False):
    """One VAT amount of a receipt or a line. `rate` is the code of tag 1199 (facts §1.3)."""

    rate: int
    sum: int


class Line(Struct, frozen=True, omit_defaults=True, gc=False):
    """Предмет расчёта, tag 1059. `quantity` is exact decimal text ("2.192"); `price` and `sum` are kopecks."""

    name: str  # 1030
    price: int  # 1079
    quantity: str  # 1023
    sum: int  # 1043
    tax_rate: int | None = None  # 1199
    tax_sum: int | None = None  # 1200, or the flat VAT tag of FFD 1.0
    method: int | None = None  # 1214 признак способа расчёта
    subject: int | None = None  # 1212 признак предмета расчёта
    measure: int | None = None  # 2108
    code: str | None = None  # 1162 / productCode*: text as printed


class FiscalDocument(Struct, frozen=True, omit_defaults=True, gc=False):
    """One fiscal document; identity is (`fn`, `fd`), checked across sources by `fiscal_sign` (facts §6.1)."""

    fn: str  # 1041 serial of the fiscal drive, 16 digits
    fd: int  # 1040 number of the document in the drive
    kind: DocumentKind
    form: Form
    at: datetime  # 1012 naive local time
    fiscal_sign: int | None = None  # 1077, the printed unsigned 32-bit number
    operation: Operation | None = None  # 1054
    total: int | None = None  # 1020
    cash: int | None = None  # 1031
    electronic: int | None = None  # 1081
    prepaid: int | None = None  # 1215
    credit: int | None = None  # 1216
    exchange: int | None = None  # 1217
    register: str | None = None  # 1037 registration number of the register (РНМ), padding removed
    inn: str | None = None  # 1018 INN of the user, padding removed
    user: str | None = None  # 1048
    shift: int | None = None  # 1038
    number_in_shift: int | None = None  # 1042
    taxation: int | None = None  # 1055 mask of tax systems
    taxes: tuple[Tax, ...] = ()
    cashier: str | None = None  # 1021
    address: str | None = None  # 1009
    place: str | None = None  # 1187
    ffd_version: int | None = None  # 1209: 1=1.0 2=1.05 3=1.1 4=1.2
    message_sign: str | None = None  # ФПС, unsigned 64-bit as decimal text
    message_sign_exact: bool = True  # False when the source rounded it (facts §1.1)
    lines: tuple[Line, ...] = ()
