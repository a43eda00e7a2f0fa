-- Each act that entries rest on: who issued it, what kind, its number and date; how many entries, and the first of them.
-- $1 after which position, $2 up to which: the rows of (0, p] and of (p, q], added up by key, are the rows of (0, q].
-- key: body, kind, number, dated
-- sums: entries
select
    body,
    kind,
    number,
    dated,
    min(position) as first_position,
    cast(count(*) as bigint) as entries
from act
where position > $1 and position <= $2
group by body, kind, number, dated
