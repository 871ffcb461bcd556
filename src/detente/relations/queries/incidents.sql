-- One row an incident.  Its days are those of its most precise telling; its
-- tone is the mean Goldstein value of its tellings, weighted by confidence.
-- weight is how far it counts as one happening: 1 - (1 - confidence)^sqrt(reports);
-- the square root because reports of one happening copy one another.
create or replace temp table incidents as
with tellings as (
    select m.incident_id, s.*
    from selected as s
    inner join members as m using (event_id)
)
select
    incident_id,
    country_a,
    country_b,
    event_type,
    first(event_id order by confidence desc, width, event_id) as best_event_id,
    first(first_day order by width, first_day, event_id) as first_day,
    first(last_day order by width, first_day, event_id) as last_day,
    round(sum(goldstein * greatest(confidence, 0.01)) / sum(greatest(confidence, 0.01)), 9) as goldstein,
    count(distinct document) as n_reports,
    1 - pow(1 - least(greatest(max(confidence), 0.01), 1), sqrt(count(distinct document))) as weight
from tellings
group by incident_id, country_a, country_b, event_type;
