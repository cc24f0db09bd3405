-- When registers and routers were heard last: no event (DEC-01), and not worth a write-ahead log. After a crash of the
-- server the tables are empty, and silence is counted from then on. Runs with search_path set to the organisation's.
create unlogged table register_sightings (
    register text primary key,
    seen_at timestamptz not null,
    router text not null
) with (fillfactor = 50);                  -- rows are rewritten in place every minute

create unlogged table router_sightings (
    router text primary key,
    seen_at timestamptz not null
) with (fillfactor = 50);

grant select, insert, update, delete on register_sightings, router_sightings to kassa_writer;
grant select on register_sightings, router_sightings to kassa_projector, kassa_reader;
