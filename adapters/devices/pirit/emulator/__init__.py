"""Emulated registers that speak the bytes of real ones, on TCP ports and pseudo-terminals, with drives and faults.

    clock = Clock(datetime(2026, 11, 25, 9, 0))            # or Clock(datetime.now), which runs
    register = make_register(7, clock, model_code=8, ffd=4, age_days=400)
    register.sell(120)                                     # how many went through; last_refusal tells why not all
    register.cut_ofd(); clock.move(timedelta(days=31)); register.sell()        # 0: error 55, the 30-day rule
    register.restore_ofd(); register.wear(cuts=100_000, head_mm=9_000_000)
    register.close_shift(); register.replace_drive(make_drive(7, number=2))
    register.faults.plan(Fault.SILENCE, 2, command=0x78)   # or make_register(…, fault_rate=0.05)
    async with serve_tcp([register, …], speed=Speed()) as names: …             # one name of a link for each
    with serve_pty(register) as port: …
    poll, profile = poll_directly(register, Part.QUICK, profile)               # the same poll without a link or waiting

The same seed gives the same register and the same faults. All registers share one loop; a thousand are no burden. A
register is plain memory: what happens to it between two polls costs no I/O.
"""

from adapters.devices.pirit.emulator.clock import Clock
from adapters.devices.pirit.emulator.direct import poll_directly
from adapters.devices.pirit.emulator.drive import Drive, Phase
from adapters.devices.pirit.emulator.faults import Fault, Faults
from adapters.devices.pirit.emulator.making import make_drive, make_register
from adapters.devices.pirit.emulator.refused import Refused
from adapters.devices.pirit.emulator.register import Register
from adapters.devices.pirit.emulator.serving import serve_pty, serve_tcp
from adapters.devices.pirit.emulator.wire import Outgoing, Speed, Wire

__all__ = [
    "Clock",
    "Drive",
    "Fault",
    "Faults",
    "Outgoing",
    "Phase",
    "Refused",
    "Register",
    "Speed",
    "Wire",
    "make_drive",
    "make_register",
    "poll_directly",
    "serve_pty",
    "serve_tcp",
]
