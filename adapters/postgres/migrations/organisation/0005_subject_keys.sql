-- A key for each person, wrapped by the installation's keyring (DEC-27): beside the log, because it can be destroyed.
-- Runs with search_path set to the organisation's.
create table subject_keys (
    subject text primary key,
    wrapped bytea,                         -- null: destroyed for ever; the row stays, so that no new key is made
    wrapped_by integer not null,           -- number of the keyring's key
    made_at timestamptz not null default now(),
    destroyed_at timestamptz,
    check ((wrapped is null) = (destroyed_at is not null))
);

-- Neither the projector nor readers: what is sealed is opened in memory, for who may see it.
grant select, insert on subject_keys to kassa_writer;
grant update (wrapped, wrapped_by, destroyed_at) on subject_keys to kassa_writer;
