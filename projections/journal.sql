-- Every row an office recorded, in the order of the log, with its act and author.
-- $1 after which position, $2 up to which. Quantities are in the unit's smallest part; that of a correction is what it
-- reverses. Which correction reversed a row is found by joining the table with itself: see README.md.
-- key: position
with recursive
about (position, id) as (
    -- The row a correction is about, and where that is a correction, the row behind it.
    select position, corrects
    from correction
    where position > $1 and position <= $2
    union all
    select about.position, correction.corrects
    from about
    join correction on correction.correction = about.id
),
contested (position, release) as (
    -- A contest moves nothing, nor does its correction: they stand where the release stands.
    select position, release
    from contest
    where position > $1 and position <= $2
    union all
    select about.position, contest.release
    from about
    join contest on contest.contest = about.id
)
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
        when 'contested' then 'contest'
        when 'plan_extended' then 'extend_plan'
        when 'closed' then 'close'
        else entry.kind
    end as action,
    entry.row_id as id,
    coalesce(arrived.resource, claim.resource) as resource,
    coalesce(arrived.allocation, claim.allocation) as allocation,
    -- The release a row makes or draws on; that of a correction is named by the row it reverses.
    case entry.kind
        when 'released' then entry.row_id
        when 'corrected' then null
        else release.release
    end as release,
    coalesce(arrived.ambito, freed.ambito) as ambito,
    coalesce(arrived.service, freed.service) as service,
    -- An extension stands in the stream of its plan: plan/…
    case entry.kind when 'plan_extended' then substr(entry.stream, 6) else coalesce(arrived.plan, freed.plan) end as plan,
    cast(coalesce(abs(arrived.quantity) + coalesce(abs(more.quantity), 0), claim.quantity) as bigint) as quantity,
    coalesce(arrived.unit, money.unit) as unit,
    coalesce(allocation.interval_from, resource.offered_from) as valid_from,
    coalesce(allocation.interval_to, resource.offered_to, act.extends_to) as valid_to,
    -- What a service uses of a skill is not taken from its pool, yet it is drawn on.
    case
        when entry.kind in ('contributed', 'corrected', 'contested') then null
        when entry.kind = 'allocated' then 'available'
        when more.quantity is not null then 'committed allocated'
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
-- Movements come in pairs, what leaves and what arrives: the first pair, and the second of a liquidation that draws on
-- what is committed and on what is only allocated.
left join movement as arrived
    on arrived.position = entry.position
    and arrived.leg <= 2
    and arrived.state = case arrived.flow
        when 'contribute' then 'available'
        when 'allocate' then 'allocated'
        when 'commit' then 'committed'
        when 'consume' then 'consumed'
        when 'release' then 'released'
        when 'reuse' then 'allocated'
        when 'return' then 'returned'
        when 'lapse' then 'lapsed'
    end
left join movement as more
    on more.position = entry.position
    and more.leg = 4
    and more.flow = 'consume'
left join movement as drawn on drawn.position = entry.position and drawn.leg = 1
left join resource on resource.resource = entry.row_id
left join allocation on allocation.allocation = entry.row_id
left join release on release.release = act.rests_on
left join contested on contested.position = entry.position
left join release as claim on claim.release = contested.release
left join allocation as freed on freed.allocation = claim.allocation
left join resource as money on money.resource = claim.resource
where entry.position > $1 and entry.position <= $2
    and act.position > $1 and act.position <= $2
    and entry.row_id is not null
