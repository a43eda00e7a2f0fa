-- The roles of a ledger on a server: who owns it, who records in it, who signs it, who only reads it.
-- Run by a superuser, in the ledger's database and schema, after the ledger was opened once, and again after
-- each upgrade:
--     psql -1 -v ON_ERROR_STOP=1 -d piano -f ops/roles.sql
-- Then people are let in by name: create role anna login password '…' in role usus_writer;

do $$
begin
    if not exists (select from pg_roles where rolname = 'usus_owner') then
        create role usus_owner nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'usus_writer') then
        create role usus_writer nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'usus_signer') then
        create role usus_signer nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'usus_auditor') then
        create role usus_auditor nologin;
    end if;
    -- Nobody makes tables here but the owner, who brings the ledger forward at an upgrade.
    execute format('revoke create on schema %I from public', current_schema());
    execute format('grant usage on schema %I to usus_writer, usus_auditor', current_schema());
    execute format('grant usage, create on schema %I to usus_owner', current_schema());
end
$$;

alter table entry owner to usus_owner;
alter table log_head owner to usus_owner;
alter table movement owner to usus_owner;
alter table resource owner to usus_owner;
alter table allocation owner to usus_owner;
alter table release owner to usus_owner;
alter table contest owner to usus_owner;
alter table correction owner to usus_owner;
alter table act owner to usus_owner;
alter table projection owner to usus_owner;
alter table tree owner to usus_owner;
alter table signing_key owner to usus_owner;
alter table checkpoint owner to usus_owner;
alter table cosignature owner to usus_owner;
alter table stamp owner to usus_owner;
alter table reading owner to usus_owner;
alter table reading_checkpoint owner to usus_owner;
alter table _sqlx_migrations owner to usus_owner;
alter function refuse_to_change_the_log() owner to usus_owner;
alter function move_the_head() owner to usus_owner;
alter function refuse_to_change_the_evidence() owner to usus_owner;

revoke all
on entry, log_head, movement, resource, allocation, release, contest, correction, act, projection, _sqlx_migrations,
    tree, signing_key, checkpoint, cosignature, stamp, reading, reading_checkpoint
from public, usus_writer, usus_signer, usus_auditor;

grant select
on entry, log_head, movement, resource, allocation, release, contest, correction, act, projection, _sqlx_migrations,
    tree, signing_key, checkpoint, cosignature, stamp, reading, reading_checkpoint
to usus_writer, usus_auditor;

-- The log can be added to, and nothing more. To lock its head one needs the right to write something in it:
-- `turn`, a column that says nothing. The head itself moves by the trigger on the log, with its owner's rights.
-- What proves the log is only ever added to as well: the tree and the readings by whoever records, what is signed by
-- the service that has the key, and by nobody else.
grant insert on entry, tree, reading to usus_writer;
grant insert on signing_key, checkpoint, cosignature, stamp, reading_checkpoint to usus_signer;
grant usus_writer to usus_signer;
grant update (turn) on log_head to usus_writer;

-- What is derived from the log is made again by `usus rebuild`.
grant insert, delete on movement, resource, allocation, release, contest, correction, act to usus_writer;

-- The tables that are kept of projections have their rows from the log: whoever adds to it brings them up to date, and
-- builds them again beside the old ones in a temporary table. Which tables there are is the owner's affair.
grant update (digest, position) on projection to usus_writer;

do $$
declare
    kept text;
begin
    execute format('grant temporary on database %I to usus_writer', current_database());
    for kept in select name from projection where to_regclass(quote_ident(name)) is not null and digest <> ''
    loop
        execute format('alter table %I owner to usus_owner', kept);
        execute format('revoke all on %I from public, usus_writer, usus_auditor', kept);
        execute format('grant select on %I to usus_writer, usus_auditor', kept);
        execute format('grant insert, update, delete on %I to usus_writer', kept);
    end loop;
end
$$;
