"""A player's day in the demo's betting shop, asked for through GraphQL: `python3 docs/betting_walk.py [address]`.

`make up` runs meanwhile, and TOKEN is what it printed. Only the standard library is used, so that it can be read as the
description of a client; docs/shop.md tells who does what. Every run is another player with another card.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen
from uuid import uuid4

ADDRESS = (sys.argv[1:] or ["http://127.0.0.1:8080"])[0]
TOKEN = os.environ["TOKEN"]
# As `make up` set them up.
SHOP, DESK, READER = "shop-1", "desk-1", "window-1"
# With the demo, SMS are lines of a file.
SMS = Path(os.environ.get("KASSA_SMS_FILE") or Path(os.environ.get("KASSA_DATA_DIR", ".kassa"), "sms.jsonl"))
SECONDS = 30
FLICKER_SECONDS = 0.5
ROUBLE = 100
PASSPORT = {
    "last_name": "Щукин",
    "first_name": "Пётр",
    "middle_name": "Ильич",
    "birth_date": "1984-05-06",
    "birth_place": "г. Тула",
    "series": "7005",
    "number": f"{secrets.randbelow(10**6):06}",
    "issued_on": "2004-06-07",
    "issued_by": "ОВД Привокзального района",
    "department_code": "710-001",
    "address": "Тула, ул. Кирова, 7",
}
STATE = """
query ($player: String!, $desk: String!, $coupons: [String!]!, $at: Long) {
  account: offlineAccount(player: $player, atLeast: $at) { available }
  drawer: deskState(filter: { desk: { eq: $desk } }, atLeast: $at) { nodes { deskBalance } }
  coupons(filter: { coupon: { in: $coupons } }, orderBy: [{ field: COMPOSED_AT }], atLeast: $at) { nodes { state } }
}
"""


def ask(query, **variables):
    """The data of an answer."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    with urlopen(Request(f"{ADDRESS}/graphql", body, headers), timeout=SECONDS) as response:
        answer = json.load(response)
    if "errors" in answer:
        raise SystemExit(answer["errors"])
    return answer["data"]


class Walk:
    """`at` is the log's position after the last act: what is asked with it has seen the act."""

    def __init__(self, cards):
        self.cards = cards
        self.at = 0
        self.lifted_at = time.monotonic()
        self.player = ""
        self.coupons = []

    def do(self, mutation, told="", but=(), **wish):
        """Wish for something, under an id of its own; refusals end the walk, but those in `but`."""
        title = mutation[0].upper() + mutation[1:]
        document = f"""mutation ($input: {title}Input!) {{ {mutation}(input: $input) {{
            {told} receipt {{ position }} errors {{ code message details }} }} }}"""
        answer = ask(document, input={"commandId": str(uuid4()), **wish})[mutation]
        if refused := [each for each in answer["errors"] if each["code"] not in but]:
            raise SystemExit(f"{mutation}: {refused}")
        if answer["receipt"]:
            self.at = answer["receipt"]["position"]
        return answer.get(told)

    def tell(self, step):
        """What the step has changed."""
        found = ask(STATE, player=self.player, desk=DESK, coupons=self.coupons, at=self.at)
        account = "" if found["account"] is None else money(found["account"]["available"])
        drawer = money(found["drawer"]["nodes"][0]["deskBalance"])
        states = ", ".join(each["state"] for each in found["coupons"]["nodes"])
        print(f"{step:<50} {account:>10} {drawer:>10}  {states}".rstrip(), flush=True)

    def register(self, phone):
        """A code goes to the phone; the document lies before the cashier."""
        who = self.do("startRegistration", "registration", realm="OFFLINE", unit=SHOP, phone=phone)
        self.do("confirmRegistrationCode", registration=who, code=code_for(phone, 1))
        self.do("setRegistrationEmail", registration=who, email="petr@example.ru")
        self.do("chooseDocumentType", registration=who, documentType="RF_PASSPORT")
        fields = [{"name": name, "value": value} for name, value in PASSPORT.items()]
        return self.do("submitRegistration", "player", registration=who, documentType="RF_PASSPORT", fields=fields)

    def identified(self, card):
        """The card is put on the desk's reader: who that is, is known for one act."""
        self.put_on(card)
        query = """query ($desk: String!, $at: Long) {
          desk(desk: $desk, atLeast: $at) { identification identifiedPlayer } }"""

        def look():
            desk = ask(query, desk=DESK, at=self.at)["desk"]
            return desk["identification"] if desk["identifiedPlayer"] == self.player else None

        identification = until(look)
        self.lift()
        return identification

    def put_on(self, card):
        """On the emulated reader. A card that comes back at once was only held badly: that is no second touch."""
        time.sleep(max(0.0, self.lifted_at + FLICKER_SECONDS - time.monotonic()))
        print(card, file=self.cards, flush=True)

    def lift(self):
        print("lift", file=self.cards, flush=True)
        self.lifted_at = time.monotonic()

    def bet(self, pick, stake, **mode):
        coupon = self.do("composeCoupon", "coupon", desk=DESK, picks=[pick])
        self.coupons.append(coupon)
        self.do("placeBet", coupon=coupon, desk=DESK, stake=stake, **mode)
        return coupon


def follow(walk):
    """The whole day."""
    print(f"{'':<50} {'account':>10} {'drawer':>10}  coupons")
    walk.do("openDeskShift", but={"SHIFT_OPEN"}, desk=DESK)  # it is open when a walk was broken off
    walk.do("floatIn", desk=DESK, amount=5_000 * ROUBLE)
    walk.tell("shift opened, 5,000.00 from the safe")

    phone, card = f"+7900{secrets.randbelow(10**7):07}", f"EM:{secrets.token_hex(5).upper()}"
    walk.player = walk.register(phone)
    walk.tell("player registered, with the code from the SMS")

    query = "query ($id: String!) { readers(filter: {reader: {eq: $id}}) { nodes { isReading fault } } }"
    until(lambda: ask(query, id=READER)["readers"]["nodes"][0]["isReading"])
    walk.do("registerCard", card=card)
    walk.put_on(card)
    query = "query ($card: String!) { cardPresentations(filter: {card: {eq: $card}}) { nodes { reason } } }"
    until(lambda: ask(query, card=card)["cardPresentations"]["nodes"])  # the screen shows which card lies there
    walk.lift()
    query = "query ($card: String!, $at: Long) { cardBySerial(serial: $card, atLeast: $at) { version state } }"
    version = ask(query, card=card, at=walk.at)["cardBySerial"]["version"]
    walk.do("bindCard", card=card, expectedVersion=version, desk=DESK, phone=phone, atLeast=walk.at)
    walk.tell(f"card bound; its PIN went to the phone: {'*' * len(code_for(phone, 2))}")

    walk.do("acceptDeposit", desk=DESK, identification=walk.identified(card), amount=3_000 * ROUBLE)
    walk.tell("deposit of 3,000.00, identified by the card")

    match = f"match-{secrets.token_hex(4)}"
    outcomes = [{"outcome": "1", "title": "Спартак", "odds": "2.5"}, {"outcome": "2", "title": "Зенит", "odds": "2.8"}]
    markets = [{"market": "winner", "title": "Победитель", "outcomes": outcomes}]
    starts_at = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    walk.do("registerSportEvent", sportEvent=match, kind="SPORT", sport="football", title="Спартак — Зенит",
            startsAt=starts_at, markets=markets)  # fmt: skip
    pick = {"sportEvent": match, "market": "winner", "outcome": "1"}
    walk.bet(pick, 1_000 * ROUBLE, mode="IDENTIFIED", identification=walk.identified(card))
    walk.tell("bet of 1,000.00 at 2.5, identified")
    bearer = walk.bet(pick, 1_000 * ROUBLE, mode="CASH")
    walk.tell("the same bet for cash")

    walk.do("recordResult", sportEvent=match, results=[{"market": "winner", "won": ["1"]}])
    query = "query ($c: [String!]!) { coupons(filter: {coupon: {in: $c}, state: {ne: PLACED}}) { totalCount } }"
    until(lambda: ask(query, c=walk.coupons)["coupons"]["totalCount"] == len(walk.coupons))
    walk.tell("the result came: both bets have won")
    walk.do("payOutCoupon", coupon=bearer, desk=DESK)
    walk.tell("coupon for cash paid to its bearer")

    asked = walk.do("requestWithdrawal", "withdrawal", desk=DESK, identification=walk.identified(card),
                    amount=4_500 * ROUBLE)  # fmt: skip
    walk.do("confirmWithdrawal", desk=DESK, withdrawal=asked, code=code_for(phone, 3))
    walk.tell("withdrawal of 4,500.00, with the code from the SMS")
    report(walk)


def report(walk):
    """Count the drawer, close the shift, and read what it was."""
    query = "query ($desk: String!, $at: Long) { desk(desk: $desk, atLeast: $at) { deskBalance shift } }"
    state = ask(query, desk=DESK, at=walk.at)["desk"]
    walk.do("countCash", desk=DESK, counted=state["deskBalance"])
    walk.do("closeDeskShift", desk=DESK)
    walk.tell("drawer counted, shift closed")
    lines = "opening floatIn deposits cashStakes couponPayouts withdrawals balance difference"
    query = f"""query ($shift: String!, $unit: String!, $at: Long) {{
      shiftReport(filter: {{ shift: {{ eq: $shift }} }}, atLeast: $at) {{ nodes {{ {lines} }} }}
      sportGameReport(filter: {{ unit: {{ eq: $unit }} }}, atLeast: $at) {{ nodes {{ coupons stakes paidOut }} }} }}"""
    found = ask(query, shift=state["shift"], unit=SHOP, at=walk.at)
    (shift,) = found["shiftReport"]["nodes"]
    print("shift report:", ", ".join(f"{name} {money(shift[name])}" for name in lines.split()))
    for day in found["sportGameReport"]["nodes"][:1]:
        print(f"sport/games report: coupons {day['coupons']}, stakes {money(day['stakes'])},", end=" ")
        print(f"paid out {money(day['paidOut'])}: the bet from the account is not in it")


def code_for(phone, number):
    """The code or PIN in the phone's message of this number: its first word."""
    texts = until(lambda: got if len(got := messages(phone)) >= number else None)
    return texts[number - 1].split()[0]


def messages(phone):
    lines = SMS.read_text().splitlines() if SMS.exists() else []
    return [said["text"] for line in lines if (said := json.loads(line))["phone"] == phone]


def until(look: Callable):
    """What a look finds, as soon as it finds something."""
    deadline = time.monotonic() + SECONDS
    while not (found := look()):
        if time.monotonic() > deadline:
            raise SystemExit(f"nothing came in {SECONDS} s")
        time.sleep(0.05)
    return found


def money(kopecks):
    return f"{kopecks / ROUBLE:,.2f}"


def main():
    beside = [Path(sys.executable).parent, Path(".venv/bin")]
    kassa = next(str(path) for each in beside if (path := each / "kassa").exists())
    with TemporaryDirectory() as folder:
        port = f"{folder}/reader"
        with (
            subprocess.Popen(
                [kassa, "emulate-reader", port], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
            ) as emulator,
            subprocess.Popen(
                [kassa, "reader", "--server", ADDRESS, "--reader", f"{READER}={port}"],
                env={**os.environ, "KASSA_READER_TOKEN": TOKEN},
                stderr=subprocess.DEVNULL,
            ) as reader,
        ):
            try:
                follow(Walk(emulator.stdin))
            finally:
                reader.terminate()
                emulator.terminate()


if __name__ == "__main__":
    main()
