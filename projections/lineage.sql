-- Where every quantity comes from: from the row that is drawn on to the row that draws on it, as it was recorded.
-- From a resource to its allocations, from a release to its reuses, from an allocation to what was committed, consumed,
-- released, returned or lapsed of it, and from a wrong row to its correction. What was corrected away counts for
-- nothing: where quantity is 0 the step was undone.
-- $1 after which position, $2 up to which: the rows of (0, p] and of (p, q], added up by key, are the rows of (0, q].
-- Quantities are in the unit's smallest part: cents, hundredths of an hour, grams, whole things.
-- key: from_id, to_id
-- sums: quantity
with recursive
reversed (position, id, sign) as (
    -- The rows each correction is about: the one it reverses, and where that is a correction, what then stands again.
    select position, corrects, -1
    from correction
    where position > $1 and position <= $2
    union all
    select reversed.position, correction.corrects, -reversed.sign
    from reversed
    join correction on correction.correction = reversed.id
)
select
    from_id,
    to_id,
    unit,
    cast(sum(quantity) as bigint) as quantity
from (
    -- What arrives by each row; the movements of an interval's end are not its own.
    select
        act.rests_on as from_id,
        entry.row_id as to_id,
        movement.unit,
        abs(movement.quantity) as quantity
    from movement
    join act on act.position = movement.position
    join entry on entry.position = movement.position
    where movement.position > $1 and movement.position <= $2
        and act.rests_on is not null
        and movement.state = case movement.flow
            when 'contribute' then 'available'
            when 'allocate' then 'allocated'
            when 'commit' then 'committed'
            when 'consume' then 'consumed'
            when 'release' then 'released'
            when 'reuse' then 'allocated'
            when 'return' then 'returned'
            when 'lapse' then 'lapsed'
        end
    union all
    select
        act.rests_on,
        entry.row_id,
        movement.unit,
        reversed.sign * abs(movement.quantity)
    from reversed
    join movement on movement.position = reversed.position
    join entry on entry.row_id = reversed.id
    join act on act.position = entry.position
    where act.rests_on is not null
        and movement.state = case movement.flow
            when 'contribute' then 'available'
            when 'allocate' then 'allocated'
            when 'commit' then 'committed'
            when 'consume' then 'consumed'
            when 'release' then 'released'
            when 'reuse' then 'allocated'
            when 'return' then 'returned'
            when 'lapse' then 'lapsed'
        end
) as step
group by from_id, to_id, unit
