-- Contests of what a release claims to have freed it: derived from the entries, as all that is not the log.
-- An older ledger has none, so the table is complete as it is made.
create table contest (
    contest text not null,
    position integer not null,
    effective_on text not null,
    release text not null,
    constraint contest_pk primary key (contest)
) strict, without rowid;

create index contest_by_release on contest (release);
