-- The act an entry rests on, and what else of a row stands in no other table: its own date, what it draws on
-- (for a correction, the row it reverses), and where an extension moves a plan's end.
create table act (
    position integer not null,
    effective_on text not null,
    body text not null,
    kind text not null,
    number text not null,
    dated text not null,
    rests_on text,
    extends_to text,
    constraint act_pk primary key (position)
) strict;

-- The projections that are kept as tables of their own name: made of which text, and caught up to where.
create table projection (
    name text not null,
    digest text not null,
    position integer not null,
    constraint projection_pk primary key (name)
) strict, without rowid;

-- What was recorded before has its acts filled in from the log, by whoever opens it first: until then it says so here.
insert into projection (name, digest, position)
select 'act', '', 0
where exists (select 1 from entry);
