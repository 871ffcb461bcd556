-- The incidents from a turn's start on that carry it, the strongest first: an
-- incident's part of its period's mean tone, times how far its tone lies beyond
-- halfway between the levels before and after, times how strongly the period
-- bears on the turn.  `first_period` and `last_period` are where the incidents
-- that carry at least $part of what the strongest does begin and end.
with carried as (
    select
        best_event_id as event_id,
        min(period_start) as period_start,
        sum(p.pull * i.share * i.weight / p.weight * (i.goldstein - $halfway)) * $sign as contribution
    from placed_incidents as i
    inner join pulls as p using (period_start)
    where p.weight > 0
    group by best_event_id
)
select
    event_id,
    contribution * $sign as contribution,
    min(period_start) filter (contribution >= $part * strongest) over () as first_period,
    max(period_start) filter (contribution >= $part * strongest) over () as last_period
from (select *, max(contribution) over () as strongest from carried where contribution > 0)
order by abs(contribution) desc, event_id
limit $most;
