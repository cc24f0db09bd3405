-- The event log of one organisation; runs with search_path set to its schema (design §3).
create table streams (
    id bigint primary key,
    name text not null unique
);

create table events (
    position bigint primary key,           -- gap-free, in commit order; also the lock of the log
    stream bigint not null,
    version bigint not null,
    type text not null,
    schema_version smallint not null,
    recorded_at timestamptz not null,
    occurred_at timestamptz not null,
    body bytea not null,                   -- canonical JSON, over which the hash is taken
    command uuid not null,
    actor text not null,                   -- canonical JSON {kind, id, role, desk}
    unit text,
    correlation uuid not null,
    causation bigint,                      -- position of the event that made a process send the command
    hash bytea not null,
    constraint events_stream_version unique (stream, version)
);

create table commands (
    id uuid primary key,
    name text not null,
    digest bytea not null,                 -- of the command's canonical body
    position bigint not null,              -- of its last event, or the head it was answered at
    events integer not null,
    result bytea not null,                 -- the stored answer, JSON
    recorded_at timestamptz not null
);

create table states (
    stream bigint primary key,
    version bigint not null,
    shape smallint not null,               -- version of the aggregate's state; another shape is ignored
    state bytea not null
) with (fillfactor = 70);

create table projections (
    name text primary key,
    shape text not null,
    position bigint not null,
    state text not null default 'RUNNING' check (state in ('RUNNING', 'REBUILDING', 'PARKED')),
    last_error text,
    parked_position bigint,
    rebuilt_at timestamptz,
    updated_at timestamptz not null default now()
);

grant usage on schema {schema} to kassa_writer, kassa_projector, kassa_reader;
grant create on schema {schema} to kassa_projector;
grant select on streams, events, commands, states to kassa_writer, kassa_projector, kassa_reader;
grant insert on streams, events, commands to kassa_writer;
grant insert, update, delete on states to kassa_writer;
grant select on projections to kassa_writer, kassa_reader;
grant select, insert, update, delete on projections to kassa_projector;
