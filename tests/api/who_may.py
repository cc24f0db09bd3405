"""Which role may ask for which field: the matrix of spec B.6.1, written by hand, field by field."""

from projections.catalogue import SHOWN

OPEN_TO_EVERY_TOKEN = {"me", "organisation"}
DOCUMENTS = {
    *("fiscalDocument", "fiscalDocuments", "fiscalDocuments lines", "fiscalDocumentLines"),
    *("fiscalDocuments facets", "node FiscalDocument", "node FiscalDocumentLine"),
}
SALES = {"salesByRegister", "salesByCashier", "salesByItem", "salesByDay"}
SALES_NODES = {"node SalesByRegister", "node SalesByCashier", "node SalesByItem", "node SalesByDay"}
DRIVES = {"drives", "node Drive"}
EVENTS = {"events", "node Event"}
UNITS = {"units", "node Unit", "unitTree", "node UnitWithin"}
UNIT_EDITS = {
    *("createUnits", "renameUnit", "moveUnit", "archiveUnit", "setUnitTimeZone", "assignUnitResponsible"),
}
ROLES_AND_GRANTS = {
    *("roles", "roleGrants", "node Role", "node RoleGrant"),
    *("createRole", "changeRolePermissions", "deleteRole", "grantRole", "revokeRole"),
}
REGISTERS = {
    *("fleetRegister", "attention", "fleetUnsent", "storeIdleWeek", "partAndRegisterForecast", "fatalErrorLog"),
    *("versionMatrix", "removedRegisters", "node FleetRegister", "node Attention", "node UnsentOfRegister"),
    *("node StoreIdleWeek", "node PartForecast", "node FatalError", "node VersionShare", "node RemovedRegister"),
}
DRIVES_OF_THE_FLEET = {
    *("fiscalDrive", "fnReplacementForecast", "fnPurchasePlan"),
    *("node FiscalDrive", "node FnReplacementForecast", "node FnPurchasePlan"),
    *("fnStock", "fnOrders", "node FnStock", "node FnOrder"),
}
STOCK_EDITS = {"orderFn", "recordFnReceipt", "recordFnIssue", "countFnStock"}
RELEASES = {"releaseCatalogue", "node Release"}
APPROVALS = {"approveRelease", "setRequiredBy"}
RELEASE_EDITS = APPROVALS | {"registerRelease", "withdrawRelease"}
SETTINGS = {"settings", "standing", "node Setting", "node OrganisationStanding", "changeSetting"}
GROUPS = {"registerGroups", "groupMembers", "node RegisterGroup", "node GroupMember"}
EXPORTS = {"preferences"}
OUTAGES = {"planOutage", "cancelOutage", "recordOfflineReason"}
SERVICE = OUTAGES | {
    *("approveEnrolment", "rejectEnrolment", "assignToUnit", "setLineNumber", "renameRegister", "describeRegister"),
    *("tagRegister", "untagRegister", "planPartReplacement", "recordPartReplacement"),
    *("acquireLease", "renewLease", "releaseLease", "planFnReplacement", "cancelFnReplacement"),
}
FLEET_EDITS = (
    SERVICE
    | STOCK_EDITS
    | RELEASE_EDITS
    | {
        *("removeRegister", "blocklistRegister", "unblockRegister", "breakLease", "correctFnLifetime"),
        *("createGroup", "renameGroup", "addToGroup", "removeFromGroup", "setGroupFilter", "deleteGroup"),
        *("saveCsvTemplate", "saveView", "deletePreference"),
    }
)
FLEET = DRIVES | REGISTERS | DRIVES_OF_THE_FLEET | GROUPS | RELEASES
LOOKED_UP = {"cardBySerial", "cardByPhone"}  # asked for here with the phone, which is of players
CARDS = LOOKED_UP | {"cards", "cardHistory", "node Card", "node CardEvent"}
READERS = {"readers", "cardPresentations", "node Reader", "node CardPresentation"}
READERS |= {"terminals", "node Terminal"}
READER_EDITS = {"attachReader", "detachReader", "configureReader"}
AT_READERS = {"reportReader", "presentCard"}
CARD_ACTS = {"registerCard", "unbindCard", "blockCard", "bindCard", "changeCardPin", "unblockCard"}
CARD_EDITS = CARD_ACTS | {"closeCard", "setCardTier"}
PAPERS = {
    *("printJobs", "cashOrders", "cashBook", "cashBetweenDesks", "paper"),
    *("node PrintJob", "node CashOrder", "node CashBookLine", "node CashBetweenDesks"),
}
IN_FULL = {"paperInFull"}
PAPER_EDITS = {"reprintDocument", "reportPrint", "recordManualFiscalReceipt"}
TERMINAL = {"verifyCardPin", "leaveTerminal"}
FOUND_PLAYERS = {"findPlayer", "offlineAccount"}
PLAYERS = {"player"}
OF_PLAYERS = {"registrations", "node Registration", "limitUsage", "node LimitUsage"}
WATCHED_MONEY = {"playerMoneyDays", "node PlayerMoneyDay", "amlWatch", "node AmlWatch"}
REGISTERING = {
    *("startRegistration", "sendRegistrationCode", "confirmRegistrationCode", "setRegistrationEmail"),
    *("chooseDocumentType", "submitRegistration", "abandonRegistration", "documentTypes"),
}
LIMITING = {"setLimit"}
EXCLUDING = {"selfExclude", "excludePlayer", "liftExclusion", "blockPlayer", "unblockPlayer"}
CORRECTING = {"correctPlayerData", "addDocument", "closePlayer"}
ERASING = {"requestErasure", "placeLegalHold", "releaseLegalHold"}
AT_THE_DESK = FOUND_PLAYERS | PLAYERS | OF_PLAYERS | REGISTERING
ALL_OF_PLAYERS = (
    AT_THE_DESK
    | WATCHED_MONEY
    | LIMITING
    | EXCLUDING
    | CORRECTING
    | ERASING
    | {"playerInFull", "approveErasure", "defineDocumentType", "retireDocumentType"}
)
BOOKS = {
    *("journal", "accountStatement", "accountBalance", "trialBalance", "adjustments", "periods"),
    *("node JournalEntry", "node AccountStatementLine", "node AccountBalance", "node TrialBalance"),
    *("node Adjustment", "node Period", "balance", "trialBalanceAt"),
}
ENTERING = {
    *("setOpeningBalance", "receiveBankCash", "confirmCollection", "recordTaxPayment", "postRecovery"),
    "requestAdjustment",
}
ON_ACCOUNTS = {"freezeAccount", "unfreezeAccount", "closeAccount"}
ON_BOOKS = ENTERING | {"reverseEntry", "closePeriod"}
SECOND_PERSON = {"approveAdjustment", "rejectAdjustment"}
IDENTIFYING = {
    *("identifyPlayer", "identifyFromRecent", "confirmDocumentMatch", "closeIdentification"),
    *("identifications", "recentIdentifications", "node Identification", "node RecentIdentification"),
}
DESKS = {"desk", "deskState", "node DeskState"}
AT_DESKS = DESKS | IDENTIFYING | {"leaveDesk", "transferBetweenDesks", "receiveTransfer"}
SHIFT_REPORTS = {
    *("deskBalance", "shiftOperations", "shiftReport"),
    *("node DeskBalance", "node ShiftOperation", "node ShiftReport"),
}
OWN_SHIFT = {"openDeskShift", "closeDeskShift", "countCash"}
MONEY_OF_PLAYERS = {
    *("acceptDeposit", "requestWithdrawal", "sendWithdrawalCode", "confirmWithdrawal", "cancelWithdrawal"),
    *("withdrawals", "node Withdrawal"),
}
SPORT_EVENTS = {"sportEvents", "sportOutcomes", "node SportEvent", "node SportOutcome"}  # of all units
COUPONS = SPORT_EVENTS | {
    *("coupons", "couponSelections", "payableCoupons"),
    *("node Coupon", "node CouponSelection", "node PayableCoupon"),
}
BETTING = {"composeCoupon", "placeBet", "payOutCoupon", "voidCoupon"}
OF_THE_CASHIER = AT_DESKS | SHIFT_REPORTS | OWN_SHIFT | MONEY_OF_PLAYERS | COUPONS | BETTING
OF_THE_SENIOR = OF_THE_CASHIER | {"floatIn", "floatOut", "collectCash", "unlockShift", "approveVoid"}
ACCOUNT_BETS = {"accountBetsReport", "node AccountBetsReport"}
SPORT_REPORTS = {"sportGameReport", "openExposure", "node SportGameReport", "node OpenExposure"}
SETTLING = {"registerSportEvent", "changeOdds", "recordResult", "cancelSportEvent", "correctResult"}
SETTLING_COUPONS = {"settleCoupon", "refundCoupon", "correctSettlement"}
AT_TERMINALS = {"composeTerminalCoupon", "placeTerminalBet"}
SHOPS = OF_THE_SENIOR | {"lockShift"} | ACCOUNT_BETS | SPORT_REPORTS | SETTLING_COUPONS | AT_TERMINALS
EVERYTHING = (
    OPEN_TO_EVERY_TOKEN
    | DOCUMENTS
    | SALES
    | {f"node {view.row_name}" for view in SHOWN}
    | {"node Event"}
    | {"__schema", "drives", "drives documents", "projectionHealth", "events", "events body", "importDocuments"}
    | UNITS
    | UNIT_EDITS
    | ROLES_AND_GRANTS
    | FLEET
    | FLEET_EDITS
    | EXPORTS
    | SETTINGS
    | CARDS
    | CARD_EDITS
    | TERMINAL
    | ALL_OF_PLAYERS
    | READERS
    | READER_EDITS
    | AT_READERS
    | {"setUpTerminal"}
    | PAPERS
    | PAPER_EDITS
    | IN_FULL
    | {"annulCashOrder"}
    | BOOKS
    | ON_BOOKS
    | ON_ACCOUNTS
    | SECOND_PERSON
    | {"reopenPeriod", "repayShortage"}
    | SHOPS
    | SETTLING
    | {"setUpDesk"}
)
# Whose rows, or what is edited, can be told apart by groups, and by units.
OF_GROUPS = (
    REGISTERS - {"versionMatrix", "node VersionShare", "storeIdleWeek", "node StoreIdleWeek"}
    | EXPORTS
    | {each for each in FLEET_EDITS if "Group" not in each and "Fn" not in each}
    - {"saveCsvTemplate", "saveView", "deletePreference", *RELEASE_EDITS}
    | SPORT_EVENTS
)
OF_UNITS = (
    FOUND_PLAYERS
    | PLAYERS
    | {"playerInFull", "registrations", "node Registration"}
    | REGISTERING
    | LIMITING
    | EXCLUDING
    | CORRECTING
    | OF_GROUPS
    | DRIVES_OF_THE_FLEET
    | LOOKED_UP
    | CARD_EDITS
    | TERMINAL
    | READERS
    | AT_READERS
    | READER_EDITS
    | PAPERS
    | PAPER_EDITS
    | IN_FULL
    | {"annulCashOrder"}
    | {"adjustments", "node Adjustment", "periods", "node Period"}
    | ON_BOOKS
    | SECOND_PERSON
    | {"reopenPeriod", "repayShortage"}
    | SHOPS
    | {"storeIdleWeek", "node StoreIdleWeek", "planFnReplacement", "cancelFnReplacement", "correctFnLifetime"}
)
# What stands here was read off spec B.6.1, not off the code; a role that is not here reaches nothing yet.
MAY: dict[str, set[str]] = {
    "owner": EVERYTHING,
    "fleet_viewer": FLEET | EXPORTS,
    "store_director": FLEET | EXPORTS | OUTAGES,
    "service_engineer": DRIVES | REGISTERS | DRIVES_OF_THE_FLEET | EXPORTS | SERVICE,
    "rollout_approver": {"breakLease"} | APPROVALS,
    "fleet_admin": FLEET | EXPORTS | FLEET_EDITS | UNITS | UNIT_EDITS | {"setUpTerminal", "setUpDesk"},
    "stock_keeper": DRIVES | DRIVES_OF_THE_FLEET | STOCK_EDITS,
    "relay_operator": DOCUMENTS,
    "fiscal_auditor": EVENTS,
    "business_analyst": SALES | SALES_NODES,
    "cashier": OF_THE_CASHIER | AT_THE_DESK | CARDS | READERS | CARD_ACTS | PAPERS | PAPER_EDITS,
    "senior_cashier": OF_THE_SENIOR
    | AT_THE_DESK
    | CARDS
    | READERS
    | CARD_ACTS
    | {"closeCard", "repayShortage"}
    | PAPERS
    | PAPER_EDITS,
    "shop_manager": OF_THE_SENIOR
    | {"lockShift"}
    | ACCOUNT_BETS
    | SPORT_REPORTS
    | AT_THE_DESK
    | LIMITING
    | CARDS
    | READERS
    | CARD_ACTS
    | {"closeCard", "annulCashOrder", "repayShortage"}
    | READER_EDITS
    | PAPERS
    | PAPER_EDITS,
    "compliance_officer": {"playerInFull"} | IN_FULL | LIMITING | EXCLUDING | WATCHED_MONEY,
    "settlement_operator": COUPONS | SETTLING | SETTLING_COUPONS,
    "security_officer": ERASING,
    "accountant": SHIFT_REPORTS | PAPERS | BOOKS | ON_BOOKS | ON_ACCOUNTS | UNITS,
    "card_officer": (CARDS - LOOKED_UP) | READERS | CARD_EDITS | READER_EDITS,
    "card_reader": AT_READERS,
    "terminal": TERMINAL | AT_TERMINALS,
    "regulator": DOCUMENTS
    | SALES
    | SALES_NODES
    | FLEET
    | EVENTS
    | UNITS
    | CARDS
    | READERS
    | PAPERS
    | PLAYERS
    | OF_PLAYERS
    | WATCHED_MONEY
    | BOOKS
    | SHIFT_REPORTS
    | COUPONS
    | SPORT_REPORTS
    | ACCOUNT_BETS
    | {"drives documents", "__schema"},
}
# Whoever may ask may also follow; what is followed by name is acknowledged.
FOLLOWED = {
    "fiscalDocuments",
    "fiscalDocumentLines",
    "drives",
    "events",
    "units",
    "unitTree",
    "roles",
    "roleGrants",
    *("fleetRegister", "attention", "fleetUnsent", "storeIdleWeek", "partAndRegisterForecast", "fatalErrorLog"),
    *("versionMatrix", "removedRegisters", "fiscalDrive", "fnReplacementForecast", "fnPurchasePlan"),
    *("registerGroups", "groupMembers", "fnStock", "fnOrders", "releaseCatalogue", "settings", "standing"),
    *("registrations", "limitUsage", "playerMoneyDays", "amlWatch"),
    *("cards", "cardHistory", "readers", "cardPresentations", "terminals"),
    *("printJobs", "cashOrders", "cashBook", "cashBetweenDesks"),
    *("journal", "accountStatement", "accountBalance", "trialBalance", "adjustments", "periods"),
    *("deskState", "identifications", "recentIdentifications", "withdrawals"),
    *("deskBalance", "shiftOperations", "shiftReport", "accountBetsReport", "sportGameReport", "openExposure"),
    *("coupons", "couponSelections", "payableCoupons", "sportEvents", "sportOutcomes"),
} | SALES
FOLLOWED_AS = {
    "fleetRegister": "registerChanged",
    "attention": "attentionChanged",
    "cardPresentations": "cardPresented",
    "coupons": "couponChanged",
}
