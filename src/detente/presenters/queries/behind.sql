-- Some events by name, in the order they are named.
select *
from told
where list_contains($event_ids::varchar[], event_id)
order by list_position($event_ids::varchar[], event_id);
