-- Agents beside registers: their tokens, and which organisation has which register (DEC-06).
-- Who serves may make tokens of agents, which are good for reports and for nothing else; other tokens it can not make.
create table kassa.agents (
    hash bytea primary key check (octet_length(hash) = 32),  -- of the token
    organisation text not null references kassa.organisations,
    router text not null,
    id uuid not null default gen_random_uuid(),              -- the client's, as limits and refusals name it
    created_at timestamptz not null default now()
);
create index on kassa.agents (organisation, router);
grant select, insert, delete on kassa.agents to kassa_writer;
grant select on kassa.agents to kassa_reader;

create table kassa.register_claims (
    register text primary key,                               -- one factory number, one organisation
    organisation text not null references kassa.organisations,
    claimed_at timestamptz not null default now()
);
grant select, insert, delete on kassa.register_claims to kassa_writer;
grant select on kassa.register_claims to kassa_reader;
