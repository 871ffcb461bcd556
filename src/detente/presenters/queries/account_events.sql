-- The events of a pair with what an account says of them; days as dates.
select
    event_id,
    document,
    source_country,
    target_country,
    mutual,
    event_type,
    status,
    goldstein,
    confidence,
    evidence,
    speaker,
    least(coalesce(date_start, date_end), coalesce(date_end, date_start))::date as first_day,
    greatest(coalesce(date_start, date_end), coalesce(date_end, date_start))::date as last_day,
    coalesce(document_published_end, document_published_start)::date as published
from events
where (source_country, target_country) in (($a, $b), ($b, $a));
