-- Named subscriptions: how far each has been acknowledged. Runs with search_path set to the organisation's schema.
create table subscriptions (
    name text primary key,
    position bigint not null,              -- everything up to here is acknowledged
    reader uuid not null,                  -- who took the name last; earlier ones acknowledge nothing any more
    acknowledged_at timestamptz not null default now()
);

grant select on subscriptions to kassa_writer, kassa_projector, kassa_reader;
grant insert, update on subscriptions to kassa_writer;
