-- The log: one row an entry, kept exactly as hashed. Never updated, never deleted.
create table entry (
    position bigint not null,
    recorded_at timestamptz not null,
    actor text not null,
    stream text collate "C" not null,
    sequence integer not null,
    kind text not null,
    row_id text collate "C",
    input bytea,
    document text not null,
    leaf bytea not null,
    constraint entry_pk primary key (position),
    constraint entry_stream_sequence unique (stream, sequence),
    constraint entry_row_id unique (row_id),
    constraint entry_position_positive check (position > 0),
    constraint entry_sequence_positive check (sequence > 0),
    constraint entry_leaf_is_sha256 check (length(leaf) = 32)
);

-- The end of the log, in one row. Whoever appends locks it, so positions are given in commit order.
-- It moves by itself with what is appended; to lock it one needs the right to write something in it, and
-- `turn` is that something: a column in which nothing is ever written.
create table log_head (
    one smallint not null default 1,
    position bigint not null default 0,
    recorded_at timestamptz,
    turn smallint not null default 0,
    constraint log_head_pk primary key (one),
    constraint log_head_is_one_row check (one = 1)
) with (fillfactor = 10);

insert into log_head default values;

comment on table log_head is 'usus: the end of the ledger''s log';

create function refuse_to_change_the_log() returns trigger language plpgsql as $$
begin
    raise exception 'the log is append-only: an entry is never %',
        case tg_op when 'UPDATE' then 'updated' when 'DELETE' then 'deleted' else 'truncated' end;
end
$$;

create trigger entry_is_never_updated before update on entry
for each statement execute function refuse_to_change_the_log();

create trigger entry_is_never_deleted before delete on entry
for each statement execute function refuse_to_change_the_log();

create trigger entry_is_never_truncated before truncate on entry
for each statement execute function refuse_to_change_the_log();

-- Runs with its owner's rights: whoever may append moves the head, and nobody moves it otherwise.
create function move_the_head() returns trigger language plpgsql security definer as $$
declare
    head log_head;
    last bigint;
    appended bigint;
    at timestamptz;
begin
    select * into head from log_head;
    select max(position), count(*) into last, appended from entry where position > head.position;
    select recorded_at into at from entry where position = last;
    if last <> head.position + appended or at < head.recorded_at then
        raise exception 'the log is dense: the next entry takes the next position, and is never older';
    end if;
    if appended > 0 then
        update log_head set position = last, recorded_at = at;
        perform pg_notify('usus_log', last::text);
    end if;
    return null;
end
$$;

-- A function with its owner's rights names its tables for itself: nobody's temporary table stands before them.
do $$
begin
    execute format('alter function move_the_head() set search_path = %I, pg_temp', current_schema());
end
$$;

create trigger entry_is_dense after insert on entry
for each statement execute function move_the_head();

-- What the log means, as typed rows. Everything below is derived from the entries: `usus rebuild`
-- throws it away and makes it again.
create table movement (
    position bigint not null,
    leg smallint not null,
    flow text not null,
    state text not null,
    effective_on date not null,
    quantity bigint not null,
    unit text not null,
    resource text not null,
    holder text not null,
    ambito text not null,
    allocation text,
    service text,
    plan text,
    comune text,
    constraint movement_pk primary key (position, leg)
);

create table resource (
    resource text collate "C" not null,
    position bigint not null,
    effective_on date not null,
    quantity bigint not null,
    unit text not null,
    class text not null,
    kind text not null,
    holder text not null,
    ambito text not null,
    fund text,
    quota text,
    annuality text,
    areas text,
    deadline date,
    offered_from date,
    offered_to date,
    constraint resource_pk primary key (resource)
);

create table allocation (
    allocation text collate "C" not null,
    position bigint not null,
    effective_on date not null,
    quantity bigint not null,
    resource text not null,
    release text,
    ambito text not null,
    service text not null,
    area text not null,
    plan text collate "C" not null,
    comune text,
    interval_from date,
    interval_to date,
    constraint allocation_pk primary key (allocation)
);

create index allocation_by_plan on allocation (plan);

create table release (
    release text collate "C" not null,
    position bigint not null,
    effective_on date not null,
    quantity bigint not null,
    resource text not null,
    allocation text collate "C" not null,
    reason text not null,
    because_of text collate "C",
    constraint release_pk primary key (release)
);

create index release_by_allocation on release (allocation) where because_of is not null;
create index release_by_cause on release (because_of) where because_of is not null;

create table correction (
    correction text collate "C" not null,
    position bigint not null,
    corrects text not null,
    constraint correction_pk primary key (correction)
);
