-- The strongest happenings of one direction in the year up to a day, one for
-- each type and day.
select *
from told
where status = 'happened'
  and first_day > $today::date - 366
  and last_day <= $today::date
  and goldstein * $sign > 0
qualify row_number() over (
    partition by event_type, first_day order by confidence desc, event_id
) = 1
order by abs(goldstein) * confidence desc, first_day desc, event_id
limit $most;
