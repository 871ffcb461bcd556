-- Incidents laid over the calendar, as events are in placed_events.
create or replace temp table placed_incidents as
with touched as (
    select
        *,
        last_day - first_day + 1 as width,
        unnest(generate_series(
            date_trunc($by, first_day)::timestamp, last_day::timestamp, $step::interval
        ))::date as period_start
    from incidents
)
select
    * exclude (width),
    (least(last_day, (period_start + $step::interval)::date - 1)
        - greatest(first_day, period_start) + 1) / width as share
from touched;
