-- One row for each pair and period, without gaps from the pair's first period to
-- its last.  Counts are sums of shares; cooperation, conflict and net_goldstein
-- are over incidents.  Sums are rounded to nine digits, since their last digit
-- depends on the order of summation, which differs from run to run.  scatter and freedom are the squared deviations of the
-- incidents from their period's mean and its degrees of freedom.
with counts as (
    select
        country_a, country_b, period_start,
        sum(share) as n_events,
        sum(share) filter (event_type = 'AGREE') as n_agree,
        sum(share) filter (event_type = 'CONSULT') as n_consult,
        sum(share) filter (event_type = 'SUPPORT') as n_support,
        sum(share) filter (event_type = 'CONCEDE') as n_concede,
        sum(share) filter (event_type = 'COOPERATE') as n_cooperate,
        sum(share) filter (event_type = 'AID') as n_aid,
        sum(share) filter (event_type = 'RETREAT') as n_retreat,
        sum(share) filter (event_type = 'REQUEST') as n_request,
        sum(share) filter (event_type = 'ACCUSE') as n_accuse,
        sum(share) filter (event_type = 'REJECT') as n_reject,
        sum(share) filter (event_type = 'THREATEN') as n_threaten,
        sum(share) filter (event_type = 'PROTEST') as n_protest,
        sum(share) filter (event_type = 'SANCTION') as n_sanction,
        sum(share) filter (event_type = 'MOBILIZE') as n_mobilize,
        sum(share) filter (event_type = 'COERCE') as n_coerce,
        sum(share) filter (event_type = 'ASSAULT') as n_assault,
        sum(share) filter (quad = 1) as n_quad1,
        sum(share) filter (quad = 2) as n_quad2,
        sum(share) filter (quad = 3) as n_quad3,
        sum(share) filter (quad = 4) as n_quad4
    from placed_events
    group by country_a, country_b, period_start
),
tellers as (
    select
        country_a, country_b, period_start,
        sum(share) filter (kind = 'document') as n_reports,
        sum(share) filter (kind = 'teller') as n_sources
    from (
        select country_a, country_b, period_start, 'document' as kind, document as name, max(share) as share
        from placed_events group by all
        union all
        select country_a, country_b, period_start, 'teller' as kind, teller as name, max(share) as share
        from placed_events group by all
    )
    group by country_a, country_b, period_start
),
tone as (
    select
        country_a, country_b, period_start,
        sum(share) as n_incidents,
        sum(share * goldstein) filter (goldstein > 0) as cooperation,
        sum(share * goldstein) filter (goldstein < 0) as conflict,
        sum(share * weight) as weight,
        sum(share * weight * goldstein) / sum(share * weight) as net_goldstein,
        sum(share * weight * goldstein * goldstein)
            - pow(sum(share * weight * goldstein), 2) / sum(share * weight) as scatter,
        sum(share * weight) - sum(pow(share * weight, 2)) / sum(share * weight) as freedom
    from placed_incidents
    group by country_a, country_b, period_start
),
calendar as (
    select
        country_a, country_b,
        unnest(generate_series(
            min(period_start)::timestamp, max(period_start)::timestamp, $step::interval
        ))::date as period_start
    from counts
    group by country_a, country_b
)
select
    country_a,
    country_b,
    period_start,
    (period_start + $step::interval)::date - 1 as period_end,
    coalesce(round(columns(c.* exclude (country_a, country_b, period_start)), 9), 0),
    coalesce(round(n_incidents, 9), 0) as n_incidents,
    coalesce(round(cooperation, 9), 0) as cooperation,
    coalesce(round(conflict, 9), 0) as conflict,
    round(net_goldstein, 9) as net_goldstein,
    coalesce(round(n_reports, 9), 0) as n_reports,
    coalesce(round(n_sources, 9), 0) as n_sources,
    coalesce(round(weight, 9), 0) as weight,
    greatest(coalesce(round(scatter, 9), 0), 0) as scatter,
    greatest(coalesce(round(freedom, 9), 0), 0) as freedom
from calendar
left join counts as c using (country_a, country_b, period_start)
left join tellers using (country_a, country_b, period_start)
left join tone using (country_a, country_b, period_start)
order by country_a, country_b, period_start;
