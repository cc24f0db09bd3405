"""The stock side of a read table: the library's ProjectionRunner, one transaction per event."""

import time
from typing import Any, cast

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier, Placeholder

from bench.documents import contents
from bench.stock import Drive, Stock, environment, stock

TABLE = "stock_documents"
DOCUMENTS_PER_SAVE = 100
# The runner works in threads of its own; so often we look whether it has come to the end.
LOOK_SECONDS = 0.02

Row = dict[str, Any]


class DocumentsTable(PostgresTrackingRecorder):
    """Writes a row and the place in the log together, as the library's documentation shows it."""

    def insert(self, row: Row, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(_INSERT, row, prepare=True)
            self._insert_tracking(cursor, tracking)


class Documents(Projection[DocumentsTable]):
    """Documents of the stock application as rows."""

    def __init__(self, view: DocumentsTable) -> None:
        super().__init__(view)
        self.written: list[float] = []  # when each row was committed

    def process_event(self, domain_event: DomainEventProtocol[Any], tracking: Tracking) -> None:
        if isinstance(domain_event, Drive.Recorded):  # type: ignore[attr-defined]
            self.view.insert(_row(domain_event, tracking), tracking)
            self.written.append(time.perf_counter())
        else:
            self.view.insert_tracking(tracking)


class StockProjection:
    """A drive of the stock side and the runner that follows it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._drive = Drive("9289000000000000")

    def rate(self, documents: int) -> float:
        """Documents per second, from the first row committed to the last."""
        with stock(self._url) as application:
            first = self._drive.last + 1
            for start in range(first, first + documents, DOCUMENTS_PER_SAVE):
                count = min(DOCUMENTS_PER_SAVE, first + documents - start)
                application.record(self._drive, contents(self._drive.fn, start, count))
        with ProjectionRunner(
            application_class=Stock,
            projection_class=Documents,
            view_class=DocumentsTable,
            env=environment(self._url),
        ) as runner:
            written = cast("Documents", runner.projection).written
            while len(written) < documents and not runner.is_interrupted.is_set():
                time.sleep(LOOK_SECONDS)
        return (documents - 1) / (written[-1] - written[0])


_COLUMNS = (
    *("fn", "fd_number", "kind", "form", "at", "at_utc", "zone", "fiscal_sign", "operation", "total", "cash"),
    *("shift_number", "tax_sum", "message_sign_exact", "digest", "lines_count", "received_at", "version"),
    *("position", "as_of_position", "tamper_suspected"),
)
_INSERT = SQL("insert into public.{} ({}) values ({})").format(
    Identifier(TABLE),
    SQL(", ").join(map(Identifier, _COLUMNS)),
    SQL(", ").join(map(Placeholder, _COLUMNS)),
)


def _row(recorded: Any, tracking: Tracking) -> Row:
    document = recorded.document
    said = {name: document[name] for name in ("fn", "kind", "form", "at", "operation", "total", "cash")}
    return {
        **said,
        "fd_number": document["fd"],
        "at_utc": recorded.at_utc,
        "zone": recorded.zone,
        "fiscal_sign": str(document["fiscal_sign"]),
        "shift_number": document["shift"],
        "tax_sum": sum(tax["sum"] for tax in document["taxes"]),
        "message_sign_exact": document.get("message_sign_exact", True),
        "digest": recorded.digest,
        "lines_count": len(document["lines"]),
        "received_at": recorded.timestamp,
        "version": recorded.originator_version,
        "position": tracking.notification_id,
        "as_of_position": tracking.notification_id,
        "tamper_suspected": False,
    }
