using Observe.Vocabulary;

namespace Observe.Catalog.Tables;

/// <summary>
/// A billing month that is closed for one tenant. A month without a row is open. Rows are never changed or deleted: a closed month
/// does not reopen, and what comes late is charged to an open one (rule R8).
/// </summary>
public sealed class ClosedPeriod
{
    /// <summary>The tenant as telemetry names it; it need not be among the tenants of the catalog.</summary>
    public required string TenantId { get; init; }

    /// <summary>The month of UTC, stored as a number, e.g. 202610; unique within its tenant.</summary>
    public required BillingPeriod Period { get; init; }

    public DateTime ClosedAt { get; init; }

    /// <summary>From then on nothing is charged to the month any more: Metering has heard of the close.</summary>
    public DateTime FinalAt { get; init; }

    public required string Author { get; init; }

    /// <summary>Tokens of the month that had no price when it was closed (rule R5); 0 unless waived.</summary>
    public long UnpricedTokens { get; init; }

    /// <summary>Why it was closed although usage had no price; null when all had one.</summary>
    public string? UnpricedWaiver { get; init; }
}
