"""Models that speak this protocol, and what of it each has (facts §3.2)."""

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """Firmware families: they answer different requests."""

    VIKI = "VIKI"  # FM16, made by Dreamkas
    PIRIT = "PIRIT"  # Пирит 2Ф, made by CSI
    PUNIX = "PUNIX"  # Пирит 2СФ


MAKER = {Kind.VIKI: "DREAMKAS", Kind.PIRIT: "CSI", Kind.PUNIX: "CSI"}
"""Who makes them: with the factory number it is what identifies a register (FLEET-02)."""


class Model(Struct, frozen=True):
    """One line of request 02/21."""

    name: str
    kind: Kind


MODELS: dict[int, Model] = {
    1: Model("Viki Mini", Kind.VIKI),
    2: Model("Viki Tower", Kind.VIKI),
    3: Model("Viki Print 57", Kind.VIKI),
    4: Model("Viki Print 57+", Kind.VIKI),
    5: Model("Viki Print 80+", Kind.VIKI),
    8: Model("Пирит 2Ф", Kind.PIRIT),
    9: Model("Пирит 2СФ", Kind.PUNIX),
}

FFD: dict[int, str] = {1: "1.0", 2: "1.05", 3: "1.1", 4: "1.2"}
"""Tag 1209 and its like (facts §1.1)."""
FFD_1_2 = 4


class Profile(Struct, frozen=True):
    """Whom we speak to, as far as known: it decides which requests make sense. Kept from one poll to the next."""

    factory_number: str | None = None
    fn_serial: str | None = None
    model_code: int | None = None
    ffd: int | None = None

    @property
    def kind(self) -> Kind | None:
        """None when the model is not known, to the register or to us."""
        model = None if self.model_code is None else MODELS.get(self.model_code)
        return None if model is None else model.kind

    @property
    def manufacturer(self) -> str | None:
        """CSI or DREAMKAS; None when the model is not known."""
        return None if self.kind is None else MAKER[self.kind]

    def is_of(self, factory_number: str | None, fn_serial: str | None) -> bool:
        """Whether this is the same register with the same drive, and all is known of it."""
        if self.model_code is None or self.ffd is None:
            return False
        return self.factory_number == factory_number is not None and self.fn_serial == fn_serial
