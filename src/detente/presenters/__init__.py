"""What a person sees: tables, the account, the chart, the trace of an event."""
