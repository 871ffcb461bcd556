-- The incidents from a turn's start on that carry it, the strongest first: an
-- incident's part of its period's mean tone, times how far its tone lies beyond
-- halfway between the levels before and after, times how strongly the period
-- bears on the turn.
select
    best_event_id as event_id,
    sum(p.pull * i.share * i.weight / p.weight * (i.goldstein - $halfway)) as contribution
from placed_incidents as i
inner join pulls as p using (period_start)
where p.weight > 0
group by best_event_id
having contribution * $sign > 0
order by contribution * $sign desc, event_id
limit $most;
