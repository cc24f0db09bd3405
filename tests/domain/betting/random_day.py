"""A shop after many acts: several desks and players, a terminal, a safe."""

import contextlib
import random
from datetime import timedelta

from domain.refusal import Refusal
from tests.domain.betting.betting_shop import UNIT, BettingShop
from tests.domain.betting.random_acts import DESKS, PLAYERS, TERMINAL, RandomActs


def random_day(seed: int, acts: int = 150) -> BettingShop:
    """A shop after many acts."""
    rng, shop = random.Random(seed), BettingShop(*DESKS, cash=20_000)
    shop.setting("winnings_tax_pct", 13)
    shop.setting("winnings_tax_from", 500)
    for player in PLAYERS:
        shop.player(player, 10_000)
    shop.terminal(TERMINAL)
    shop.equip(DESKS, PLAYERS)
    shop.opened(f"cash.safe.{UNIT}", 50_000)
    drawn = RandomActs(shop.identify_somehow)
    for _ in range(acts):
        shop.now += timedelta(minutes=rng.choice((0, 0, 0, 0, 1, 1, 5, 600)))
        for command in drawn.draw(rng, shop.now):
            with contextlib.suppress(Refusal):
                shop.when(command)
    return shop
