-- How many reports tell of the pair, and the day of the newest.
select count(distinct document) as n_reports, max(published) as newest
from told;
