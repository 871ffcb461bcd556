-- What is planned for the day of the last report or later, the nearest first.
select *
from told
where status = 'planned' and last_day >= $today::date
qualify row_number() over (
    partition by event_type, first_day, last_day order by confidence desc, event_id
) = 1
order by first_day, event_id
limit $most;
