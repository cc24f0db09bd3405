"""One page of a view, read again when the projector has moved the view; shared by all who ask for the same page."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

import structlog

from api.errors import internal_error
from api.live.execution import Answer, Errors, Refused
from api.live.limits import LiveLimits
from api.live.messages import Batch, Message
from api.live.pace import Pace
from api.naming import camel
from api.services import Client, Services
from projections.catalogue import SHOWN
from projections.scoping import is_narrow, told_from
from projections.view import View

log = structlog.get_logger(__name__)

# What may be better in a moment.
PASSING = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED"})
_BY_FIELD = {camel(view.name): view for view in SHOWN} | {
    camel(view.followed_as): view for view in SHOWN if view.followed_as
}

Ask = Callable[[], Awaitable[Answer | Refused]]


class FeedBroken(Exception):
    """There is no answer any more; `errors` say why, `began` whether there was one."""

    def __init__(self, errors: Errors, *, began: bool) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors
        self.began = began


class ViewFeed:
    """The current answer; its number counts the answers there were."""

    def __init__(
        self, services: Services, organisation: str, views: Collection[str], ask: Ask, limits: LiveLimits
    ) -> None:
        self._services = services
        self._organisation = organisation
        self._views = views
        self._ask = ask
        self._limits = limits
        self._current = Batch(0, 0, ())
        self._broken: Errors | None = None
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name="live view")

    @property
    def over(self) -> bool:
        return self._broken is not None

    def end(self) -> None:
        self._task.cancel()

    async def behind(self, number: int) -> Batch:
        """The current answer, as soon as it is another than the one with this number. Raises FeedBroken."""
        while self._current.position == number:
            if self._broken:
                raise FeedBroken(self._broken, began=number > 0)
            await self._changed.wait()
        return self._current

    async def _run(self) -> None:
        known: Mapping[str, int] = {}
        pace = Pace(self._limits.view_answers_per_second, self._limits.view_answers_at_once)
        seconds = self._limits.start_seconds  # the first answer does not wait for a projector that is away
        try:
            while self._broken is None:
                # positions first: what moves while the page is read makes it be read again
                known = await self._services.views_moved(self._organisation, self._views, known, seconds)
                seconds = self._limits.view_look_seconds
                if not self._take(await self._ask()):
                    known = {}
                    await asyncio.sleep(self._limits.retry_seconds)
                await asyncio.sleep(pace.rest(asyncio.get_running_loop().time()))
        except Exception as error:  # noqa: BLE001  a defect of ours: told with its id, like any other
            self._end_with([internal_error(error)])

    def _take(self, answer: Answer | Refused) -> bool:
        """False when it should be asked again soon."""
        errors = answer.errors if isinstance(answer, Refused) else answer.failed
        if errors:
            if self._current.messages and all(each["extensions"]["code"] in PASSING for each in errors):
                log.warning("a view was not read for its readers", code=errors[0]["extensions"]["code"])
                return False
            self._end_with(errors)
        elif isinstance(answer, Answer) and [each.payload for each in self._current.messages] != [answer.payload]:
            number = self._current.position
            self._current = Batch(number, number + 1, [Message(answer.payload, None)])
            self._tell()
        return True

    def _end_with(self, errors: Errors) -> None:
        self._broken = errors
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def touched(field: str, client: Client) -> frozenset[str]:
    """Names of the field's view, of every fed view that its rows can show, and of what tells the client's rows."""
    found: list[View] = []
    waiting = [_BY_FIELD[field]]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.append(each)
            waiting += [_BY_FIELD[camel(relation.target)] for relation in each.relations]
    narrow = [view for view in found if is_narrow(client.scopes(view.permission))]
    return frozenset().union(*(view.behind for view in found)) | told_from(narrow)
