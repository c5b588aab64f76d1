namespace Observe.Billing.Close;

/// <summary>Usage charged to a month that has no price.</summary>
internal sealed record PeriodUnpricedQuery(int Period, DateTime StartTime, DateTime EndTime, IReadOnlyList<string> Tenants);

internal sealed record PeriodUnpricedRow(string Tenant, string Model, string Reason, long Tokens);
