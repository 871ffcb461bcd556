-- Events laid over the calendar: one row for each period their days touch, with
-- the share of their days that falls into it (the shares of an event sum to 1).
create or replace temp table placed_events as
with touched as (
    select
        *,
        unnest(generate_series(
            date_trunc($by, first_day)::timestamp, last_day::timestamp, $step::interval
        ))::date as period_start
    from selected
    where first_day is not null
)
select
    * exclude (first_day, last_day, width),
    (least(last_day, (period_start + $step::interval)::date - 1)
        - greatest(first_day, period_start) + 1) / width as share
from touched;
