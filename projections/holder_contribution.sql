-- What each holder gave, and what of it stands in use, was used up or went back: per ambito, service and unit.
-- $1 after which position, $2 up to which position, $3 up to which effective date.
-- Quantities are in the unit's smallest part. Cuttings add up, as in balance.sql.
select
    holder,
    ambito,
    service,
    unit,
    sum(case when state = 'available' and flow = 'contribute' then quantity else 0 end) as contributed,
    sum(case when state in ('allocated', 'committed') then quantity else 0 end) as in_use,
    sum(case when state = 'consumed' then quantity else 0 end) as consumed,
    sum(case when state in ('available', 'released') then quantity else 0 end) as free,
    sum(case when state in ('returned', 'lapsed') then quantity else 0 end) as gone
from movement
where position > $1 and position <= $2 and effective_on <= $3
group by holder, ambito, service, unit
