-- The act an entry rests on, and what else of a row stands in no other table: its own date, what it draws on
-- (for a correction, the row it reverses), and where an extension moves a plan's end.
create table act (
    position bigint not null,
    effective_on date not null,
    body text not null,
    kind text not null,
    number text not null,
    dated date not null,
    rests_on text collate "C",
    extends_to date,
    constraint act_pk primary key (position)
);

-- The projections that are kept as tables of their own name: made of which text, and caught up to where.
create table projection (
    name text collate "C" not null,
    digest text not null,
    position bigint not null,
    constraint projection_pk primary key (name)
);

-- What was recorded before has its acts filled in from the log, by whoever opens it first: until then it says so here.
insert into projection (name, digest, position)
select 'act', '', 0
where exists (select 1 from entry);

-- The rights of people to what is derived are theirs to this too.
do $$
declare
    derived pg_class;
    who record;
begin
    select * into derived from pg_class where oid = 'movement'::regclass;
    if pg_has_role(derived.relowner, 'member') then
        execute format('alter table act owner to %s', derived.relowner::regrole);
        execute format('alter table projection owner to %s', derived.relowner::regrole);
    end if;
    for who in
        select acl.privilege_type, case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as name
        from aclexplode(derived.relacl) as acl
        where acl.grantee <> derived.relowner
    loop
        execute format('grant %s on act to %s', who.privilege_type, who.name);
        if who.privilege_type = 'SELECT' then
            execute format('grant select on projection to %s', who.name);
        elsif who.privilege_type = 'INSERT' then
            execute format('grant update (digest, position) on projection to %s', who.name);
        end if;
    end loop;
end
$$;
