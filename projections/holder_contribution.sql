-- What each holder gave, and what of it stands in use, was used up or went back: per ambito, service and unit,
-- by the date from which it holds. Service is empty for what no service has.
-- $1 after which position, $2 up to which: the rows of (0, p] and of (p, q], added up by key, are the rows of (0, q].
-- Quantities are in the unit's smallest part: cents, hundredths of an hour, grams, whole things.
-- key: holder, ambito, service, unit, effective_on
-- sums: contributed, in_use, consumed, free, gone
select
    holder,
    ambito,
    coalesce(service, '') as service,
    unit,
    effective_on,
    cast(sum(case when state = 'available' and flow = 'contribute' then quantity else 0 end) as bigint) as contributed,
    cast(sum(case when state in ('allocated', 'committed') then quantity else 0 end) as bigint) as in_use,
    cast(sum(case when state = 'consumed' then quantity else 0 end) as bigint) as consumed,
    cast(sum(case when state in ('available', 'released') then quantity else 0 end) as bigint) as free,
    cast(sum(case when state in ('returned', 'lapsed') then quantity else 0 end) as bigint) as gone
from movement
where position > $1 and position <= $2
group by holder, ambito, coalesce(service, ''), unit, effective_on
