-- The tree over the log (RFC 6962): the hashes that became whole with an entry, from the lowest level above its
-- leaf up. Every second entry completes some. Written with the entry, never updated, never deleted.
create table tree (
    position bigint not null,
    hashes bytea not null,
    constraint tree_pk primary key (position),
    constraint tree_is_of_hashes check (length(hashes) > 0 and length(hashes) % 32 = 0)
);

-- What was recorded before has its tree made from its leaves, by whoever opens it first: until then it says so here.
insert into projection (name, digest, position)
select 'tree', '', 0
where exists (select 1 from entry);

-- The public keys the log's checkpoints are signed with, one after another, and how each was handed over to.
create table signing_key (
    number bigint not null,
    vkey text collate "C" not null,
    handover text,
    constraint signing_key_pk primary key (number),
    constraint signing_key_vkey unique (vkey),
    constraint signing_key_is_handed_over check ((number = 1) = (handover is null))
);

-- Signed checkpoints, as they were signed: how many entries, and the note.
create table checkpoint (
    size bigint not null,
    note text not null,
    constraint checkpoint_pk primary key (size)
);

-- What witnesses said of a checkpoint: a line of its note each.
create table cosignature (
    size bigint not null,
    line text collate "C" not null,
    constraint cosignature_pk primary key (size, line)
);

-- What time-stamping authorities said of a checkpoint (RFC 3161).
create table stamp (
    size bigint not null,
    digest bytea not null,
    authority text,
    reply bytea not null,
    constraint stamp_pk primary key (size, digest)
);

-- The log of reading: who asked what, and when. It has a tree and checkpoints of its own.
create table reading (
    position bigint not null,
    document text not null,
    leaf bytea not null,
    hashes bytea,
    constraint reading_pk primary key (position),
    constraint reading_position_positive check (position > 0),
    constraint reading_leaf_is_sha256 check (length(leaf) = 32)
);

create table reading_checkpoint (
    size bigint not null,
    note text not null,
    constraint reading_checkpoint_pk primary key (size)
);

create or replace function refuse_to_change_the_evidence() returns trigger language plpgsql as $$
begin
    raise exception 'the evidence is append-only: a row of % is never %', tg_table_name,
        case tg_op when 'UPDATE' then 'updated' when 'DELETE' then 'deleted' else 'truncated' end;
end
$$;

-- Whoever may read the log may read what proves it, and whoever may add to it brings its tree. Who signs it is another
-- matter: the owner, until somebody else is let.
do $$
declare
    log pg_class;
    evidence text;
    who record;
begin
    select * into log from pg_class where oid = 'entry'::regclass;
    foreach evidence in array array[
        'tree', 'signing_key', 'checkpoint', 'cosignature', 'stamp', 'reading', 'reading_checkpoint'
    ]
    loop
        execute format(
            'create trigger %I before update or delete on %I for each statement '
            'execute function refuse_to_change_the_evidence()',
            evidence || '_is_never_changed', evidence
        );
        execute format(
            'create trigger %I before truncate on %I for each statement '
            'execute function refuse_to_change_the_evidence()',
            evidence || '_is_never_truncated', evidence
        );
        if pg_has_role(log.relowner, 'member') then
            execute format('alter table %I owner to %s', evidence, log.relowner::regrole);
        end if;
        for who in
            select acl.privilege_type, case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as name
            from aclexplode(log.relacl) as acl
            where acl.grantee <> log.relowner
            and (acl.privilege_type = 'SELECT' or acl.privilege_type = 'INSERT' and evidence in ('tree', 'reading'))
        loop
            execute format('grant %s on %I to %s', who.privilege_type, evidence, who.name);
        end loop;
    end loop;
end
$$;
