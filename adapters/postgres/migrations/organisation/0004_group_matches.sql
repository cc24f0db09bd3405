-- Which registers the filters of groups find: no event, because time alone changes it. Made anew every minute, and kept
-- through a crash, because it says who sees what. Runs with search_path set to the organisation's.
create table group_matches (
    group_id text not null,
    register text not null,
    primary key (group_id, register)
);
create index group_matches_register on group_matches (register);

grant select, insert, delete on group_matches to kassa_writer;
grant select on group_matches to kassa_projector, kassa_reader;

-- A table of lists had the name until now; the projector makes what looked at it again.
drop table if exists group_members cascade;
delete from projections where name = 'group_members';
