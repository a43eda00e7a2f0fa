-- Contests of what a release claims to have freed it: derived from the entries, as all that is not the log.
-- An older ledger has none, so the table is complete as it is made.
create table contest (
    contest text collate "C" not null,
    position bigint not null,
    effective_on date not null,
    release text collate "C" not null,
    constraint contest_pk primary key (contest)
);

create index contest_by_release on contest (release);
