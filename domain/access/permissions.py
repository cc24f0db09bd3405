"""What one may be allowed: `context.object.verb` (spec B.6). Deny by default: what a client does not hold is refused.

The table of the specification is whole here, also where the context it speaks of is still to come: roles are made of
it. Some lines are ours: `bet.shift.order.annul`, `fleet.agent.report`, `relay.document.record`, `card.reader.manage`,
`card.touch.report`, `platform.schema.read` and `platform.metrics.read`
(docs/decisions/0011-access.md).
"""

from collections.abc import Mapping

_TABLE: Mapping[str, Mapping[str, str]] = {
    "fleet.register": {
        "read": "See registers and their state.",
        "assign": "Put registers under a unit.",
        "edit": "Change what people say of a register.",
        "tag": "Set tags.",
        "remove": "Take registers off the lists.",
        "blocklist": "Refuse contact with removed registers.",
        "outage.plan": "Announce that registers will be silent.",
        "reason.record": "Say why a register is idle.",
    },
    "fleet.fn": {
        "read": "See fiscal drives, their life and what they sent.",
        "replacement.plan": "Plan the replacement of drives.",
        "lifetime.correct": "Correct a drive's last day.",
        "stock.manage": "Keep the stock of drives.",
    },
    "fleet.job": {
        "read": "See jobs and their tasks.",
        "create": "Make jobs.",
        "approve": "Approve another's job.",
        "start": "Start jobs.",
        "pause": "Pause and resume jobs.",
        "cancel": "Cancel jobs.",
        "retry": "Repeat failed tasks.",
        "supersede": "Break another's job off for a newer one.",
        "action.resolve": "Deal with tasks that need a person.",
    },
    "fleet.release": {
        "read": "See firmware releases.",
        "register": "Add releases.",
        "approve": "Approve releases.",
        "withdraw": "Withdraw releases.",
    },
    "fleet.autoupdate": {"read": "See update policies.", "manage": "Change update policies."},
    "fleet.lease": {"read": "See who holds a register.", "break": "Take a register from its holder."},
    "fleet.agent": {"report": "Report registers, as the agent beside them."},
    "fleet.export": {
        "run": "Export lists.",
        "template.manage": "Keep own export templates.",
        "template.share": "Share export templates.",
    },
    "fleet.group": {"read": "See groups of registers.", "manage": "Change groups of registers."},
    "org.unit": {"read": "See the units of the organisation.", "manage": "Change the tree of units."},
    "notify.rule": {
        "read": "See rules of notification.",
        "manage": "Change rules of notification.",
        "alert.acknowledge": "Take note of alerts.",
        "alert.mute": "Silence alerts.",
    },
    "relay.node": {"read": "See relay nodes.", "manage": "Set relay nodes up."},
    "relay.document": {
        "read": "Read fiscal documents and their lines.",
        "raw.read": "Read fiscal documents byte by byte.",
        "record": "Take fiscal documents into the ledger.",
        "parked.retry": "Send refused documents again.",
        "parked.skip": "Leave refused documents out.",
    },
    "relay.report": {
        "read": "Read sums over fiscal documents.",
        "build": "Make own reports.",
        "share": "Share reports.",
    },
    "kiosk.device": {
        "read": "See kiosks and their state.",
        "provision": "Set kiosks up.",
        "control": "Start, stop and unlock kiosks.",
        "remote.session": "Work on a kiosk from afar.",
        "attendance.confirm": "Confirm that somebody is there.",
    },
    "kiosk.catalogue": {
        "read": "See catalogues.",
        "publish": "Publish catalogues.",
        "item.block": "Take items off sale.",
    },
    "kiosk.order": {"read": "See orders.", "accept": "Accept orders.", "cancel": "Cancel orders."},
    "kiosk.payment": {
        "read": "See payments.",
        "void": "Void payments.",
        "refund": "Give payments back.",
        "resolve": "Decide payments of unknown outcome.",
    },
    "bet.player": {
        "register": "Register players.",
        "find": "Find players.",
        "read": "See players, masked.",
        "read.full": "See players unmasked.",
        "correct": "Correct players' data.",
        "limit.set": "Set players' limits.",
        "exclude": "Exclude players.",
        "block": "Block players.",
        "close": "Close players' accounts.",
    },
    "bet.desk": {"identify": "Identify players at the desk.", "operate": "Work at the desk."},
    "bet.terminal": {
        "identify": "Identify players by card and PIN, as a terminal.",
        "bet": "Take bets from the accounts of players so identified, as a terminal.",
    },
    "bet.shift": {
        "open": "Open shifts.",
        "close": "Close shifts.",
        "float": "Put change into the drawer.",
        "collect": "Take cash out of the drawer.",
        "lock": "Lock shifts.",
        "unlock": "Unlock shifts.",
        "any_desk": "Act in the shifts of all desks, not in the own one only.",
        "report.read": "Read shift reports.",
        "document.reprint": "Print documents again.",
        "order.annul": "Annul cash orders, and have them issued anew.",
    },
    "bet.coupon": {
        "place": "Take bets.",
        "read": "See coupons.",
        "void": "Void coupons.",
        "void.approve": "Approve another's void.",
        "refund": "Refund coupons.",
        "settle": "Settle coupons.",
        "settlement.correct": "Correct settlements.",
        "payout": "Pay winnings out.",
    },
    "bet.account": {
        "deposit": "Take deposits.",
        "withdraw": "Pay withdrawals.",
        "statement.read": "Read statements.",
        "adjust": "Ask for corrections of accounts.",
        "adjust.approve": "Approve another's correction.",
    },
    "bet.report": {
        "sport_game.read": "Read reports on bets.",
        "accounts.read": "Read reports on accounts.",
        "aml.read": "Read reports against money laundering.",
    },
    "card": {
        "read": "See cards.",
        "register": "Take cards into stock.",
        "bind": "Bind cards to players.",
        "unbind": "Unbind cards.",
        "unbind.without_card": "Unbind cards that are not there.",
        "pin.change": "Change PINs.",
        "block": "Block cards.",
        "unblock": "Unblock cards.",
        "close": "Close cards.",
        "tier.set": "Set the tier of cards.",
        "reader.manage": "Say where card readers stand, and what they are called.",
        "touch.report": "Tell which card was put on a reader, as the program beside it.",
    },
    "ledger": {
        "read": "Read the accounts of the ledger.",
        "adjust": "Ask for adjusting entries.",
        "adjust.approve": "Approve another's adjustment.",
        "reverse": "Reverse entries.",
        "period.close": "Close periods.",
        "period.reopen": "Open closed periods again.",
    },
    "audit": {
        "events.read": "Read the log: envelopes of all events.",
        "payload.read": "Read the bodies of events; personal data may stand in them.",
        "replay": "Replay the log.",
        "export": "Export the log.",
        "proof": "Have the log proved.",
        "checkpoint.sign": "Sign checkpoints of the log.",
    },
    "platform": {
        "tenant.manage": "Change the organisation's settings.",
        "user.manage": "Keep users.",
        "role.manage": "Keep roles and who holds them.",
        "client.manage": "Keep API clients and their tokens.",
        "subscription.manage": "Keep durable subscriptions.",
        "projection.rebuild": "See how views keep up, and rebuild them.",
        "subject.erase": "Ask that a person be forgotten.",
        "subject.erase.approve": "Approve another's wish that a person be forgotten.",
        "schema.read": "Read the schema of the API (introspection).",
        "metrics.read": "Read the metrics of the whole house, of every organisation in it.",
    },
}

CATALOGUE: Mapping[str, str] = {
    f"{group}.{verb}": said for group, verbs in _TABLE.items() for verb, said in verbs.items()
}
ALL: frozenset[str] = frozenset(CATALOGUE)
# Of the house, not of one organisation: no role of an organisation holds these, only a permission named one by one.
OF_THE_HOUSE: frozenset[str] = frozenset({"platform.metrics.read"})
