-- The tree over the log (RFC 6962): the hashes that became whole with an entry, from the lowest level above its
-- leaf up. Every second entry completes some. Written with the entry, never updated, never deleted.
create table tree (
    position integer not null,
    hashes blob not null,
    constraint tree_pk primary key (position),
    constraint tree_is_of_hashes check (length(hashes) > 0 and length(hashes) % 32 = 0)
) strict;

-- What was recorded before has its tree made from its leaves, by whoever opens it first: until then it says so here.
insert into projection (name, digest, position)
select 'tree', '', 0
where exists (select 1 from entry);

-- The public keys the log's checkpoints are signed with, one after another, and how each was handed over to.
create table signing_key (
    number integer not null,
    vkey text not null,
    handover text,
    constraint signing_key_pk primary key (number),
    constraint signing_key_vkey unique (vkey),
    constraint signing_key_is_handed_over check ((number = 1) = (handover is null))
) strict;

-- Signed checkpoints, as they were signed: how many entries, and the note.
create table checkpoint (
    size integer not null,
    note text not null,
    constraint checkpoint_pk primary key (size)
) strict;

-- What witnesses said of a checkpoint: a line of its note each.
create table cosignature (
    size integer not null,
    line text not null,
    constraint cosignature_pk primary key (size, line)
) strict, without rowid;

-- What time-stamping authorities said of a checkpoint (RFC 3161).
create table stamp (
    size integer not null,
    digest blob not null,
    authority text,
    reply blob not null,
    constraint stamp_pk primary key (size, digest)
) strict, without rowid;

-- The log of reading: who asked what, and when. It has a tree and checkpoints of its own.
create table reading (
    position integer not null,
    document text not null,
    leaf blob not null,
    hashes blob,
    constraint reading_pk primary key (position),
    constraint reading_position_positive check (position > 0),
    constraint reading_leaf_is_sha256 check (length(leaf) = 32)
) strict;

create table reading_checkpoint (
    size integer not null,
    note text not null,
    constraint reading_checkpoint_pk primary key (size)
) strict;

create trigger tree_is_never_updated before update on tree
begin
    select raise(abort, 'the evidence is append-only: a row of tree is never updated');
end;

create trigger tree_is_never_deleted before delete on tree
begin
    select raise(abort, 'the evidence is append-only: a row of tree is never deleted');
end;

create trigger signing_key_is_never_updated before update on signing_key
begin
    select raise(abort, 'the evidence is append-only: a row of signing_key is never updated');
end;

create trigger signing_key_is_never_deleted before delete on signing_key
begin
    select raise(abort, 'the evidence is append-only: a row of signing_key is never deleted');
end;

create trigger checkpoint_is_never_updated before update on checkpoint
begin
    select raise(abort, 'the evidence is append-only: a row of checkpoint is never updated');
end;

create trigger checkpoint_is_never_deleted before delete on checkpoint
begin
    select raise(abort, 'the evidence is append-only: a row of checkpoint is never deleted');
end;

create trigger cosignature_is_never_updated before update on cosignature
begin
    select raise(abort, 'the evidence is append-only: a row of cosignature is never updated');
end;

create trigger cosignature_is_never_deleted before delete on cosignature
begin
    select raise(abort, 'the evidence is append-only: a row of cosignature is never deleted');
end;

create trigger stamp_is_never_updated before update on stamp
begin
    select raise(abort, 'the evidence is append-only: a row of stamp is never updated');
end;

create trigger stamp_is_never_deleted before delete on stamp
begin
    select raise(abort, 'the evidence is append-only: a row of stamp is never deleted');
end;

create trigger reading_is_never_updated before update on reading
begin
    select raise(abort, 'the evidence is append-only: a row of reading is never updated');
end;

create trigger reading_is_never_deleted before delete on reading
begin
    select raise(abort, 'the evidence is append-only: a row of reading is never deleted');
end;

create trigger reading_is_dense before insert on reading
when new.position <> (select coalesce(max(position), 0) + 1 from reading)
begin
    select raise(abort, 'the log of reading is dense: the next takes the next position');
end;

create trigger reading_checkpoint_is_never_updated before update on reading_checkpoint
begin
    select raise(abort, 'the evidence is append-only: a row of reading_checkpoint is never updated');
end;

create trigger reading_checkpoint_is_never_deleted before delete on reading_checkpoint
begin
    select raise(abort, 'the evidence is append-only: a row of reading_checkpoint is never deleted');
end;
