"""Which fiscal drives does each unit have, and which are to come? One row per unit and model, one per order
(FLEET-26, -27).
"""

from domain.fleet.events.stock import FnIssued, FnOrdered, FnReceived, FnStockCounted
from projections.fleet.streams import named_by_stream
from projections.view import Change, Column, Kind, View

_UNIT = named_by_stream("fnstock")
_RECEIVED, _ISSUED, _COUNTED = FnReceived.TYPE, FnIssued.TYPE, FnStockCounted.TYPE

# The last count of a batch, if there is one, and what came and went after it.
_STOCK = f"""
with told as (
    select {_UNIT} as unit, b.body->>'model' as model, b.type, (b.body->>'quantity')::bigint as quantity,
        b.recorded_at, b.version, b.position
    from batch b
), counted as (
    select distinct on (unit, model) unit, model, quantity, recorded_at, position
    from told where type = '{_COUNTED}' order by unit, model, position desc
), moved as (
    select t.unit, t.model,
        sum(case t.type when '{_RECEIVED}' then t.quantity when '{_ISSUED}' then -t.quantity else 0 end)
            filter (where c.position is null or t.position > c.position) as moved,
        max(t.version) as version, max(t.position) as position, max(c.quantity) as counted,
        max(c.recorded_at) as counted_at
    from told t left join counted c on (c.unit, c.model) = (t.unit, t.model) group by 1, 2
)
insert into {{table}} as t (unit, model, stock, counted_at, version, as_of_position)
select unit, model, coalesce(counted, 0) + coalesce(moved, 0), counted_at, version, position from moved
on conflict (unit, model) do update set
    stock = case when excluded.counted_at is null then t.stock else 0 end + excluded.stock,
    counted_at = coalesce(excluded.counted_at, t.counted_at), version = excluded.version,
    as_of_position = excluded.as_of_position"""

FN_STOCK = View(
    name="fn_stock",
    question="How many fiscal drives of which model has each unit?",
    row_name="FnStock",
    permission="fleet.fn.read",
    key=("unit", "model"),
    columns=(
        Column("unit", Kind.TEXT, "Code of the unit that keeps them"),
        Column("model", Kind.TEXT, "Model, as registers tell it"),
        Column("stock", Kind.LONG, "Drives that are there"),
        Column("counted_at", Kind.INSTANT, "When they were counted last", null=True),
        Column("version", Kind.LONG, "What whoever counts them gives as `expectedVersion`; 0 where there is no row"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change((_RECEIVED, _ISSUED, _COUNTED), _STOCK),),
    default_order=(("unit", False), ("model", False)),
    unit_column="unit",
)

# What an order says last, less what came with it since; who gets more than he ordered waits for nothing.
_ORDERS = f"""
with told as (
    select {_UNIT} as unit, b.body->>'order_number' as order_number, b.type, b.body->>'model' as model,
        (b.body->>'quantity')::bigint as quantity, (b.body->>'expected_on')::date as expected_on,
        b.version, b.position
    from batch b where b.body->>'order_number' is not null
), said as (
    select distinct on (unit, order_number) unit, order_number, model, quantity, expected_on, position
    from told where type = '{FnOrdered.TYPE}' order by unit, order_number, position desc
), came as (
    select t.unit, t.order_number, s.model, s.quantity, s.expected_on,
        coalesce(sum(t.quantity) filter (
            where t.type = '{_RECEIVED}' and (s.position is null or t.position > s.position)), 0) as came,
        max(t.version) as version, max(t.position) as position
    from told t left join said s on (s.unit, s.order_number) = (t.unit, t.order_number)
    group by t.unit, t.order_number, s.model, s.quantity, s.expected_on, s.position
)"""
_SAY = f"""{_ORDERS}
insert into {{table}} as t (unit, order_number, model, to_come, expected_on, version, as_of_position)
select unit, order_number, model, greatest(0, quantity - came), expected_on, version, position
from came where quantity is not null
on conflict (unit, order_number) do update set
    model = excluded.model, to_come = excluded.to_come, expected_on = excluded.expected_on,
    version = excluded.version, as_of_position = excluded.as_of_position"""
_COME = f"""{_ORDERS}
update {{table}} t set to_come = greatest(0, t.to_come - c.came), version = c.version, as_of_position = c.position
from came c where c.quantity is null and (t.unit, t.order_number) = (c.unit, c.order_number)"""

FN_ORDERS = View(
    name="fn_orders",
    question="Which fiscal drives are to come, and when?",
    row_name="FnOrder",
    permission="fleet.fn.read",
    key=("unit", "order_number"),
    columns=(
        Column("unit", Kind.TEXT, "Code of the unit that ordered them"),
        Column("order_number", Kind.TEXT, "Number of the order"),
        Column("model", Kind.TEXT, "Model, as registers tell it", facet=True),
        Column("to_come", Kind.LONG, "Drives that are still to come; 0: it is done"),
        Column("expected_on", Kind.DATE, "Day on which they are expected"),
        Column("version", Kind.LONG, "What whoever orders anew gives as `expectedVersion`; 0 for a new number"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change((FnOrdered.TYPE, _RECEIVED), _SAY), Change((FnOrdered.TYPE, _RECEIVED), _COME)),
    default_order=(("expected_on", False),),
    indexes=(("unit", "model"),),
    unit_column="unit",
)
