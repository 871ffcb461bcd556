-- What stands behind a whole table of relations.
select
    count(*) as n_events,
    count(*) filter (first_day is null) as n_undated,
    count(distinct document) as n_reports
from selected;
