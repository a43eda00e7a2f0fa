-- Whoever moves the head holds it. The trigger runs after every statement that inserts into the log, also after one that
-- found the log moved and inserted nothing: it looked at the head, then at what was appended since, and between the two
-- looks others could append. It then set the head to what it had seen, behind theirs, and their positions seemed free.
create or replace function move_the_head() returns trigger language plpgsql security definer as $$
declare
    head log_head;
    last bigint;
    appended bigint;
    at timestamptz;
begin
    select * into head from log_head for update;
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

do $$
begin
    execute format('alter function move_the_head() set search_path = %I, pg_temp', current_schema());
end
$$;

-- Where it was set back it stands at the end of the log again.
update log_head set position = last.position, recorded_at = last.recorded_at
from (select position, recorded_at from entry order by position desc limit 1) as last
where log_head.position < last.position;
