-- The log's own entry in Postgres, without its triggers, and the row that a transaction per request locks.
create table if not exists entry (
    position bigint not null,
    recorded_at timestamptz not null,
    actor text not null,
    stream text not null,
    sequence integer not null,
    kind text not null,
    row_id text,
    input bytea,
    document text not null,
    leaf bytea not null,
    constraint entry_pk primary key (position),
    constraint entry_stream_sequence unique (stream, sequence),
    constraint entry_row_id unique (row_id)
);

create table if not exists head (
    only_row boolean not null default true,
    position bigint not null,
    recorded_at timestamptz not null,
    constraint head_pk primary key (only_row),
    constraint head_only_row check (only_row)
);

insert into head (position, recorded_at) values (0, 'epoch') on conflict do nothing;
