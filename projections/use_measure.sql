-- What the measures of use are made of, per ambito, service, plan, resource and date: add up and divide as README.md shows.
-- steps is quantity times the allocations behind it, 1 for a first one; freed is euro released because of something
-- that is not money, freed_contested the part of it that is contested. Service and plan are empty for what stands in the pool. What was corrected away is taken off again.
-- $1 after which position, $2 up to which: the rows of (0, p] and of (p, q], added up by key, are the rows of (0, q].
-- Quantities are in the unit's smallest part: cents, hundredths of an hour, grams, whole things.
-- key: ambito, service, plan, resource, effective_on
-- sums: contributed, allocated, committed, consumed, lapsed, ever_allocated, ever_reused, ever_released, freed, freed_contested, steps
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
),
told (id, sign) as (
    -- Rows that allocate, release or contest, each counted once, and once less for what was reversed.
    select row_id, 1
    from entry
    where position > $1 and position <= $2 and kind in ('allocated', 'reused', 'released', 'contested')
    union all
    select id, sign from reversed
),
way (ambito, service, plan, resource, effective_on, release, quantity) as (
    -- The allocations behind each quantity: its own, and through each release the one before. A renewable is used from
    -- the first day of its interval.
    select
        allocation.ambito,
        allocation.service,
        allocation.plan,
        allocation.resource,
        case resource.class
            when 'renewable' then coalesce(allocation.interval_from, allocation.effective_on)
            else allocation.effective_on
        end,
        allocation.release,
        told.sign * allocation.quantity
    from told
    join allocation on allocation.allocation = told.id
    join resource on resource.resource = allocation.resource
    union all
    select way.ambito, way.service, way.plan, way.resource, way.effective_on, before.release, way.quantity
    from way
    join release on release.release = way.release
    join allocation as before on before.allocation = release.allocation
),
counted (ambito, service, plan, resource, effective_on, state, flow, quantity) as (
    select ambito, coalesce(service, ''), coalesce(plan, ''), resource, effective_on, state, flow, quantity
    from movement
    where position > $1 and position <= $2
    union all
    select ambito, service, plan, resource, effective_on, 'steps', '', quantity
    from way
    union all
    select
        allocation.ambito,
        allocation.service,
        allocation.plan,
        release.resource,
        release.effective_on,
        'freed',
        '',
        told.sign * release.quantity
    from told
    join release on release.release = told.id
    join allocation on allocation.allocation = release.allocation
    join resource on resource.resource = release.resource
    where release.because_of is not null and resource.unit = 'EUR'
    union all
    select
        allocation.ambito,
        allocation.service,
        allocation.plan,
        release.resource,
        contest.effective_on,
        'contested',
        '',
        told.sign * release.quantity
    from told
    join contest on contest.contest = told.id
    join release on release.release = contest.release
    join allocation on allocation.allocation = release.allocation
    join resource on resource.resource = release.resource
    where resource.unit = 'EUR'
)
select
    used.ambito,
    used.service,
    used.plan,
    used.resource,
    used.effective_on,
    resource.class,
    resource.unit,
    resource.holder,
    used.contributed,
    used.allocated,
    used.committed,
    used.consumed,
    used.lapsed,
    used.ever_allocated,
    used.ever_reused,
    used.ever_released,
    used.freed,
    used.freed_contested,
    used.steps
from (
    select
        ambito,
        service,
        plan,
        resource,
        effective_on,
        cast(sum(case when flow = 'contribute' then quantity else 0 end) as bigint) as contributed,
        cast(sum(case when state = 'allocated' then quantity else 0 end) as bigint) as allocated,
        cast(sum(case when state = 'committed' then quantity else 0 end) as bigint) as committed,
        cast(sum(case when state = 'consumed' then quantity else 0 end) as bigint) as consumed,
        cast(sum(case when state = 'lapsed' then quantity else 0 end) as bigint) as lapsed,
        cast(sum(case when state = 'allocated' and flow in ('allocate', 'reuse') then quantity else 0 end) as bigint) as ever_allocated,
        cast(sum(case when state = 'allocated' and flow = 'reuse' then quantity else 0 end) as bigint) as ever_reused,
        cast(sum(case when state = 'released' and flow = 'release' then quantity else 0 end) as bigint) as ever_released,
        cast(sum(case when state = 'freed' then quantity else 0 end) as bigint) as freed,
        cast(sum(case when state = 'contested' then quantity else 0 end) as bigint) as freed_contested,
        cast(sum(case when state = 'steps' then quantity else 0 end) as bigint) as steps
    from counted
    group by ambito, service, plan, resource, effective_on
) as used
join resource on resource.resource = used.resource
