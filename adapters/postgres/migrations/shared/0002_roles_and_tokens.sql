-- One client, many tokens (so that a token can be changed without a pause), and what the client may (spec B.6).
-- Until now each token was a row of its own and could do everything.
alter table kassa.api_clients
    add column roles text[] not null default '{}',
    add column permissions text[] not null default '{}',
    add column scope text not null default 'organisation' check (scope ~ '^(organisation|(unit|group):.+)$'),
    -- rows of one name became one client; events go on naming the ids of the others
    add column merged_into uuid references kassa.api_clients;
update kassa.api_clients set roles = '{owner}';
update kassa.api_clients older
set merged_into = newest.id
from (
    select distinct on (organisation, name) id, organisation, name
    from kassa.api_clients
    order by organisation, name, created_at desc, id
) newest
where (older.organisation, older.name) = (newest.organisation, newest.name) and older.id <> newest.id;
create unique index on kassa.api_clients (organisation, name) where merged_into is null;

create table kassa.tokens (
    id uuid primary key default gen_random_uuid(),
    client uuid not null references kassa.api_clients,
    hash bytea not null unique check (octet_length(hash) = 32),
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_on date -- in UTC
);
create index on kassa.tokens (client);
insert into kassa.tokens (client, hash, created_at, expires_at, revoked_at)
select coalesce(merged_into, id), token_hash, created_at, expires_at, revoked_at from kassa.api_clients;
alter table kassa.api_clients drop column token_hash, drop column expires_at, drop column revoked_at;

-- who looks tokens up also notes the day of their use, and can change nothing else
grant select, update (last_used_on) on kassa.tokens to kassa_reader;
