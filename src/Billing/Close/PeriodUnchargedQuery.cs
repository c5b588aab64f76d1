namespace Observe.Billing.Close;

/// <summary>Whose usage of a month is not charged in full.</summary>
internal sealed record PeriodUnchargedQuery(DateTime StartTime, DateTime EndTime, IReadOnlyList<string> Tenants);

internal sealed record PeriodUnchargedRow(string Tenant, ulong QuarterHours);
