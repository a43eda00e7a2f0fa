-- The same sums for each resource: what became of what was given.
-- $1 after which position, $2 up to which position, $3 up to which effective date.
-- Quantities are in the unit's smallest part: cents, hundredths of an hour, grams, whole things.
-- Cuttings add up: the rows of (0, p] and of (p, q], summed by key, are the rows of (0, q].
select
    resource,
    unit,
    sum(case when state = 'available' and flow = 'contribute' then quantity else 0 end) as contributed,
    sum(case when state = 'available' then quantity else 0 end) as available,
    sum(case when state = 'allocated' then quantity else 0 end) as allocated,
    sum(case when state = 'committed' then quantity else 0 end) as committed,
    sum(case when state = 'consumed' then quantity else 0 end) as consumed,
    sum(case when state = 'released' then quantity else 0 end) as released,
    sum(case when state = 'returned' then quantity else 0 end) as returned,
    sum(case when state = 'lapsed' then quantity else 0 end) as lapsed,
    sum(case when state = 'allocated' and flow in ('allocate', 'reuse') then quantity else 0 end) as ever_allocated,
    sum(case when state = 'committed' and flow = 'commit' then quantity else 0 end) as ever_committed,
    sum(case when state = 'released' and flow = 'release' then quantity else 0 end) as ever_released,
    sum(case when state = 'allocated' and flow = 'reuse' then quantity else 0 end) as ever_reused,
    sum(case when state = 'committed' and flow in ('commit', 'release') then quantity else 0 end) as committed_net
from movement
where position > $1 and position <= $2 and effective_on <= $3
group by resource, unit
