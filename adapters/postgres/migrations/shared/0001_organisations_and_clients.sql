-- What all organisations share: who they are and which API clients may speak for them (design §4).
-- Roles are least rights, and who serves logs in as kassa_server, which can be nothing but these three: no statement,
-- not even an injected one, gets from there to the right to change the log.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['kassa_writer', 'kassa_projector', 'kassa_reader'] loop
        if not exists (select from pg_roles where rolname = role_name) then
            begin
                execute format('create role %I nologin', role_name);
            exception when duplicate_object or unique_violation then
                null;  -- another database of the same server made it a moment ago
            end;
        end if;
        -- whoever serves acts in these roles; since version 16 that is a right of its own
        if not pg_has_role(
            current_user,
            role_name,
            case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end
        ) then
            execute format('grant %I to current_user', role_name);
        end if;
    end loop;
end $$;

do $$ begin
    if not exists (select from pg_roles where rolname = 'kassa_server') then
        create role kassa_server login;  -- without a password: an external server's operator gives it one
    end if;
exception when duplicate_object or unique_violation then
    null;  -- as above
end $$;
grant kassa_writer, kassa_projector, kassa_reader to kassa_server;

create table kassa.organisations (
    name text primary key check (name ~ '^[a-z][a-z0-9_]{0,47}$'),
    title text not null,
    time_zone text not null,
    created_at timestamptz not null default now()
);

create table kassa.api_clients (
    id uuid primary key default gen_random_uuid(),
    organisation text not null references kassa.organisations,
    name text not null,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz
);

grant usage on schema kassa to kassa_writer, kassa_projector, kassa_reader;
grant select on kassa.organisations to kassa_writer, kassa_projector, kassa_reader;
grant select on kassa.api_clients to kassa_reader;
