-- What became of what was given: the sums of balance.sql for each resource, by the date from which they hold.
-- $1 after which position, $2 up to which: the rows of (0, p] and of (p, q], added up by key, are the rows of (0, q].
-- Quantities are in the unit's smallest part: cents, hundredths of an hour, grams, whole things.
-- key: resource, effective_on
-- sums: contributed, available, allocated, committed, consumed, released, returned, lapsed, ever_allocated, ever_committed, ever_released, ever_reused, committed_net
select
    resource,
    effective_on,
    unit,
    cast(sum(case when state = 'available' and flow = 'contribute' then quantity else 0 end) as bigint) as contributed,
    cast(sum(case when state = 'available' then quantity else 0 end) as bigint) as available,
    cast(sum(case when state = 'allocated' then quantity else 0 end) as bigint) as allocated,
    cast(sum(case when state = 'committed' then quantity else 0 end) as bigint) as committed,
    cast(sum(case when state = 'consumed' then quantity else 0 end) as bigint) as consumed,
    cast(sum(case when state = 'released' then quantity else 0 end) as bigint) as released,
    cast(sum(case when state = 'returned' then quantity else 0 end) as bigint) as returned,
    cast(sum(case when state = 'lapsed' then quantity else 0 end) as bigint) as lapsed,
    cast(sum(case when state = 'allocated' and flow in ('allocate', 'reuse') then quantity else 0 end) as bigint) as ever_allocated,
    cast(sum(case when state = 'committed' and flow = 'commit' then quantity else 0 end) as bigint) as ever_committed,
    cast(sum(case when state = 'released' and flow = 'release' then quantity else 0 end) as bigint) as ever_released,
    cast(sum(case when state = 'allocated' and flow = 'reuse' then quantity else 0 end) as bigint) as ever_reused,
    cast(sum(case when state = 'committed' and flow in ('commit', 'release') then quantity else 0 end) as bigint) as committed_net
from movement
where position > $1 and position <= $2
group by resource, effective_on, unit
