using Observe.Vocabulary;

namespace Observe.Billing.Close;

/// <summary>What is charged to billing months: the sums of their bills.</summary>
/// <param name="FirstPeriod">The first month, as a number.</param>
/// <param name="LastPeriod">The last month.</param>
/// <param name="StartTime">The first month's first instant, UTC.</param>
/// <param name="EndTime">The first instant after the last month, UTC.</param>
/// <param name="Tenants">Whose; empty for all.</param>
internal sealed record PeriodChargesQuery(int FirstPeriod, int LastPeriod, DateTime StartTime, DateTime EndTime, IReadOnlyList<string> Tenants)
{
    public static PeriodChargesQuery Of(BillingPeriod first, BillingPeriod last, IReadOnlyList<string> tenants) =>
        new(first.Number, last.Number, first.StartUtc, last.EndUtc, tenants);
}

/// <param name="Tenant">Whose bill.</param>
/// <param name="Period">The month, as a number.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Amount">The sum of the charges.</param>
/// <param name="Adjustments">The part of it that corrects closed months.</param>
internal sealed record PeriodChargesRow(string Tenant, uint Period, string Currency, decimal Amount, decimal Adjustments);
