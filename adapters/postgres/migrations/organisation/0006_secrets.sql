-- Codes and PINs as verifiers, and what came of checks: beside the log, changed in place, forgotten in time (DEC-25, -31).
-- Runs with search_path set to the organisation's.
create table secrets (
    id text primary key,
    verifier text not null,                -- how it was made stands before the first $
    tries smallint not null,               -- a right answer gives all of them back
    tries_left smallint not null check (tries_left between 0 and tries),
    expires_at timestamptz                 -- null: a PIN
) with (fillfactor = 50);
create index secrets_expires_at on secrets (expires_at) where expires_at is not null;

create table secret_checks (
    command_id uuid not null,
    secret text not null,
    outcome text not null,
    tries_left smallint not null,
    checked_at timestamptz not null,
    primary key (command_id, secret)
);
create index secret_checks_checked_at on secret_checks (checked_at);

grant select, insert, update, delete on secrets, secret_checks to kassa_writer;
