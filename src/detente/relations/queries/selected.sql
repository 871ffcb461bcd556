-- The dated and undated events a question asks for, one row an event.
-- country_a < country_b name the pair; direction is 'forth' (a to b), 'back' or 'mutual'.
-- What a report says has happened happened by its day: "in 2026" ends there.
create or replace temp table selected as
with candidates as (
    select
        event_id,
        document,
        coalesce(document_source, document) as teller,
        source_country,
        least(source_country, target_country) as country_a,
        greatest(source_country, target_country) as country_b,
        coalesce(mutual, false) as mutual,
        event_type,
        quad,
        status,
        goldstein::double as goldstein,
        confidence::double as confidence,
        coalesce(date_start, date_end)::date as some_day,
        case
            when status = 'happened' and document_published_end::date >= coalesce(date_start, date_end)::date
            then least(coalesce(date_end, date_start), document_published_end)::date
            else coalesce(date_end, date_start)::date
        end as other_day
    from events
    where source_country <> target_country
      and list_contains($statuses::varchar[], status)
      and confidence >= $min_confidence
)
select
    event_id, document, teller, country_a, country_b,
    case
        when mutual then 'mutual'
        when source_country = country_a then 'forth'
        else 'back'
    end as direction,
    event_type, quad, status, goldstein, confidence,
    least(some_day, other_day) as first_day,
    greatest(some_day, other_day) as last_day,
    greatest(some_day, other_day) - least(some_day, other_day) + 1 as width
from candidates
where ($country_a::varchar is null or (country_a = $country_a and country_b = $country_b))
  and ($from_country::varchar is null or mutual or source_country = $from_country);
