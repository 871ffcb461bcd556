-- How many events there are of each status, and how many of them have no day.
select status, count(*) as n_events, count(*) filter (first_day is null) as n_undated
from told
group by status
order by array_position(['happened', 'planned', 'possible', 'denied'], status);
