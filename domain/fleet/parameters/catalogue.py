"""All parameters there are, in the order of spec/82."""

from collections.abc import Mapping, Sequence

from domain.fleet.parameters.drive import DRIVE
from domain.fleet.parameters.errors import ERRORS
from domain.fleet.parameters.identity import IDENTITY
from domain.fleet.parameters.jobs import JOBS
from domain.fleet.parameters.network import NETWORK
from domain.fleet.parameters.paid_services import PAID_SERVICES
from domain.fleet.parameters.parameter import Parameter
from domain.fleet.parameters.registration import REGISTRATION
from domain.fleet.parameters.service import SERVICE
from domain.fleet.parameters.shift import SHIFT
from domain.fleet.parameters.unsent import UNSENT
from domain.fleet.parameters.versions import VERSIONS

PARAMETERS: Sequence[Parameter] = (
    *IDENTITY,
    *VERSIONS,
    *REGISTRATION,
    *DRIVE,
    *UNSENT,
    *SHIFT,
    *NETWORK,
    *SERVICE,
    *ERRORS,
    *PAID_SERVICES,
    *JOBS,
)

BY_KEY: Mapping[str, Parameter] = {parameter.key: parameter for parameter in PARAMETERS}
