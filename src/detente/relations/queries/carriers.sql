-- How much each incident within the window moves a turn: its part of its
-- period's mean tone, times how far its tone lies from the level before, times
-- the pull of that period on the turn.  Positive is in the turn's direction.
select
    best_event_id as event_id,
    sum(w.pull * i.share * i.weight / w.weight * (i.goldstein - $level_before)) as contribution
from placed_incidents as i
inner join pulls as w using (period_start)
group by best_event_id
having contribution * $sign > 0
order by contribution * $sign desc, event_id
limit $most;
