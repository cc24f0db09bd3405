"""What each request takes from its client's points: its price, or a fixed small sum where nothing is executed."""

import time
from uuid import UUID

from graphql.execution.values import VariableValues

from api.limiting.cost import Priced, check_price
from api.limiting.rate import Buckets, Spent
from api.limits import ApiLimits


class Charging:
    """Takes points before anything is read or done. All of it raises RateLimited."""

    def __init__(self, limits: ApiLimits) -> None:
        self._limits = limits
        self._buckets = Buckets(
            burst=limits.points_burst, per_second=limits.points_per_second, clients=limits.point_buckets
        )

    def kept(self, client: UUID) -> Spent:
        """For an answer that was kept."""
        return self._take(client, self._limits.kept_points)

    def operation(self, client: UUID, priced: Priced | None, variables: VariableValues | None) -> Spent:
        """For an operation; what has none, or variables that do not fit, is refused later. Raises LimitExceeded."""
        if priced is None or variables is None:
            return self._take(client, self._limits.refused_points)
        points = priced.price(variables.coerced)
        check_price(points, self._limits.price)
        return self._take(client, points)

    def _take(self, client: UUID, points: int) -> Spent:
        return self._buckets.take(client.int, points, time.monotonic())
