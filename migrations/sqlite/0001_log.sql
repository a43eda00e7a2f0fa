-- The log: one row an entry, kept exactly as hashed. Never updated, never deleted.
create table entry (
    position integer not null,
    recorded_at text not null,
    actor text not null,
    stream text not null,
    sequence integer not null,
    kind text not null,
    row_id text,
    input blob,
    document text not null,
    leaf blob not null,
    constraint entry_pk primary key (position),
    constraint entry_stream_sequence unique (stream, sequence),
    constraint entry_row_id unique (row_id),
    constraint entry_position_positive check (position > 0),
    constraint entry_sequence_positive check (sequence > 0),
    constraint entry_leaf_is_sha256 check (length(leaf) = 32)
) strict;

create trigger entry_is_never_updated before update on entry
begin
    select raise(abort, 'the log is append-only: an entry is never updated');
end;

create trigger entry_is_never_deleted before delete on entry
begin
    select raise(abort, 'the log is append-only: an entry is never deleted');
end;

create trigger entry_is_dense before insert on entry
when new.position <> (select coalesce(max(position), 0) + 1 from entry)
begin
    select raise(abort, 'the log is dense: the next entry takes the next position');
end;

-- What the log means, as typed rows. Everything below is derived from the entries: `usus rebuild`
-- throws it away and makes it again.
create table movement (
    position integer not null,
    leg integer not null,
    flow text not null,
    state text not null,
    effective_on text not null,
    quantity integer not null,
    unit text not null,
    resource text not null,
    holder text not null,
    ambito text not null,
    allocation text,
    service text,
    plan text,
    comune text,
    constraint movement_pk primary key (position, leg)
) strict, without rowid;

create table resource (
    resource text not null,
    position integer not null,
    effective_on text not null,
    quantity integer not null,
    unit text not null,
    class text not null,
    kind text not null,
    holder text not null,
    ambito text not null,
    fund text,
    quota text,
    annuality text,
    areas text,
    deadline text,
    offered_from text,
    offered_to text,
    constraint resource_pk primary key (resource)
) strict, without rowid;

create table allocation (
    allocation text not null,
    position integer not null,
    effective_on text not null,
    quantity integer not null,
    resource text not null,
    release text,
    ambito text not null,
    service text not null,
    area text not null,
    plan text not null,
    comune text,
    interval_from text,
    interval_to text,
    constraint allocation_pk primary key (allocation)
) strict, without rowid;

create index allocation_by_plan on allocation (plan);

create table release (
    release text not null,
    position integer not null,
    effective_on text not null,
    quantity integer not null,
    resource text not null,
    allocation text not null,
    reason text not null,
    because_of text,
    constraint release_pk primary key (release)
) strict, without rowid;

create index release_by_allocation on release (allocation) where because_of is not null;
create index release_by_cause on release (because_of) where because_of is not null;

create table correction (
    correction text not null,
    position integer not null,
    corrects text not null,
    constraint correction_pk primary key (correction)
) strict, without rowid;

-- Marks the file as a ledger ('usus').
pragma application_id = 1970500979;
