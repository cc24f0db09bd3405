-- Whom to answer who asked for access (FLEET-94). Personal data: it stands here and in no event, so that it can be
-- forgotten (decision 6). Nobody but the owner of the database reads it.
create table kassa.access_requests (
    id uuid primary key,
    organisation text not null references kassa.organisations,
    contact text not null check (length(contact) between 1 and 500),
    requested_at timestamptz not null default now()
);
