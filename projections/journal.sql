-- Every row an office recorded, in the order of the log, with its act and author.
-- $1 after which position, $2 up to which. Quantities are in the unit's smallest part; that of a correction is what it
-- reverses. Which correction reversed a row is found by joining the table with itself: see README.md.
-- key: position
select
    entry.position,
    entry.recorded_at,
    act.effective_on,
    case entry.kind
        when 'contributed' then 'contribute'
        when 'allocated' then 'allocate'
        when 'committed' then 'commit'
        when 'consumed' then 'consume'
        when 'released' then 'release'
        when 'reused' then 'reuse'
        when 'returned' then 'return'
        when 'lapsed' then 'lapse'
        when 'corrected' then 'correct'
        when 'plan_extended' then 'extend_plan'
        else entry.kind
    end as action,
    entry.row_id as id,
    arrived.resource,
    arrived.allocation,
    -- The release a row makes or draws on.
    case entry.kind when 'released' then entry.row_id else release.release end as release,
    arrived.ambito,
    arrived.service,
    -- An extension stands in the stream of its plan: plan/…
    case entry.kind when 'plan_extended' then substr(entry.stream, 6) else arrived.plan end as plan,
    cast(abs(arrived.quantity) as bigint) as quantity,
    arrived.unit,
    coalesce(allocation.interval_from, resource.offered_from) as valid_from,
    coalesce(allocation.interval_to, resource.offered_to, act.extends_to) as valid_to,
    -- What a service uses of a skill is not taken from its pool, yet it is drawn on. A liquidation draws on what is
    -- committed first, and then on what is only allocated.
    case
        when entry.kind in ('contributed', 'corrected') then null
        when entry.kind = 'allocated' then 'available'
        when arrived.legs > 1 then 'committed allocated'
        else drawn.state
    end as from_state,
    case when entry.kind <> 'corrected' then arrived.state end as to_state,
    act.body as act_body,
    act.kind as act_kind,
    act.number as act_number,
    act.dated as act_date,
    entry.actor,
    case entry.kind when 'corrected' then act.rests_on end as corrects
from entry
join act on act.position = entry.position
left join (
    -- The legs of a row by which its quantity arrives; those of an interval's end are not its own.
    select
        position,
        resource,
        allocation,
        ambito,
        service,
        plan,
        unit,
        state,
        count(*) as legs,
        sum(quantity) as quantity
    from movement
    where position > $1 and position <= $2
        and state = case flow
            when 'contribute' then 'available'
            when 'allocate' then 'allocated'
            when 'commit' then 'committed'
            when 'consume' then 'consumed'
            when 'release' then 'released'
            when 'reuse' then 'allocated'
            when 'return' then 'returned'
            when 'lapse' then 'lapsed'
        end
    group by position, resource, allocation, ambito, service, plan, unit, state
) as arrived on arrived.position = entry.position
left join movement as drawn on drawn.position = entry.position and drawn.leg = 1
left join resource on resource.resource = entry.row_id
left join allocation on allocation.allocation = entry.row_id
left join release on release.release = act.rests_on
where entry.position > $1 and entry.position <= $2
    and act.position > $1 and act.position <= $2
    and entry.row_id is not null
