-- The dated events of a pair, one row a mark; the surest where there are too many,
-- and of those equally sure a selection that favours no day.  Those that carry a
-- turn are always there.
with dated as (
    select
        event_id,
        document,
        source_country || case when mutual then ' ↔ ' else ' → ' end || target_country as direction,
        event_type as type,
        status,
        goldstein::double as goldstein,
        case when goldstein > 0 then 'cooperation' when goldstein < 0 then 'conflict' else 'neither' end as tone,
        confidence::double as confidence,
        evidence as sentence,
        coalesce(speaker, '') as speaker,
        least(coalesce(date_start, date_end), coalesce(date_end, date_start))::date as first_day,
        greatest(coalesce(date_start, date_end), coalesce(date_end, date_start))::date as last_day
    from events
    where (source_country, target_country) in (($a, $b), ($b, $a))
      and coalesce(date_start, date_end) is not null
)
select
    * exclude (first_day, last_day),
    strftime(first_day, '%Y-%m-%d') as first_day,
    strftime(last_day + 1, '%Y-%m-%d') as after_last_day,
    strftime(first_day + ((last_day - first_day + 1) / 2)::int, '%Y-%m-%d') as middle,
    case
        when first_day = last_day then strftime(first_day, '%Y-%m-%d')
        else strftime(first_day, '%Y-%m-%d') || ' to ' || strftime(last_day, '%Y-%m-%d')
    end as days,
    last_day - first_day + 1 as width
from dated
where last_day >= $first_drawn::date and first_day <= $last_drawn::date
qualify row_number() over (
    order by
        list_contains($carriers::varchar[], event_id) desc,
        round(confidence, 2) desc,
        md5(event_id),
        event_id
) <= $most
order by first_day, event_id;
