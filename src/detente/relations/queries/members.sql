-- Which coded events tell of the same happening: event_id -> incident_id (the
-- smallest event_id of the incident).
--   * Events of one pair, type and status dated to a week or better are one
--     incident where their days overlap; one direction each, unless one of them
--     is mutual, which joins both directions.
--   * Events dated more vaguely are one incident where they name the very same days.
--   * A vague event of up to a quarter joins the only precise incident within its days.
create or replace temp table members as
with ordered as (
    select
        *,
        max(last_day) over (
            partition by country_a, country_b, event_type, status
            order by first_day, last_day, event_id
            rows between unbounded preceding and 1 preceding
        ) as reached
    from selected
    where width <= 7
),
islands as (
    select
        *,
        sum((reached is null or first_day > reached)::int) over (
            partition by country_a, country_b, event_type, status
            order by first_day, last_day, event_id
        ) as island
    from ordered
),
precise_directions as (
    select
        * exclude (direction),
        case
            when bool_or(direction = 'mutual') over (
                partition by country_a, country_b, event_type, status, island
            ) then 'mutual'
            else direction
        end as direction
    from islands
),
precise as (
    select
        *,
        min(event_id) over (
            partition by country_a, country_b, event_type, status, island, direction
        ) as incident_id
    from precise_directions
),
precise_incidents as (
    select
        incident_id, country_a, country_b, event_type, status, direction,
        min(first_day) as first_day,
        max(last_day) as last_day
    from precise
    group by all
),
vague_directions as (
    select
        * exclude (direction),
        case
            when bool_or(direction = 'mutual') over (
                partition by country_a, country_b, event_type, status, first_day, last_day
            ) then 'mutual'
            else direction
        end as direction
    from selected
    where width > 7
),
vague as (
    select
        *,
        min(event_id) over (
            partition by country_a, country_b, event_type, status, first_day, last_day, direction
        ) as incident_id
    from vague_directions
),
told_precisely as (
    select
        v.event_id,
        min(p.incident_id) as incident_id
    from vague as v
    inner join precise_incidents as p
        on p.country_a = v.country_a
        and p.country_b = v.country_b
        and p.event_type = v.event_type
        and p.status = v.status
        and (p.direction = v.direction or 'mutual' in (p.direction, v.direction))
        and p.first_day >= v.first_day
        and p.last_day <= v.last_day
    where v.width <= 92
    group by v.event_id
    having count(*) = 1
)
select event_id, incident_id from precise
union all
select v.event_id, coalesce(t.incident_id, v.incident_id) as incident_id
from vague as v
left join told_precisely as t using (event_id);
