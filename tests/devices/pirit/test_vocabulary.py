"""The driver says its values in the one vocabulary of the house (spec/82)."""

import pytest

from domain.fleet import checks
from domain.fleet.parameters import catalogue
from tests.devices.pirit.tills import MODELS, till, told


@pytest.mark.parametrize("ffd", [2, 4])
@pytest.mark.parametrize("model_code", MODELS)
def test_every_value_of_a_poll_is_one_that_a_report_may_hold(model_code: int, ffd: int) -> None:
    """FLEET-29."""
    register = till(model_code=model_code, ffd=ffd)
    register.cut_ofd()
    register.cut_oism()
    register.sell(3, marked=True)
    register.services = [(3, "Тег 1200", 3, "010127")]
    for key, value in told(register).parameters.items():
        parameter = catalogue.BY_KEY[key]
        assert parameter.reported
        assert checks.fault_of(parameter, value) is None
