namespace Observe.Catalog.Periods;

/// <summary>A tenant whose month is to be closed.</summary>
/// <param name="TenantId">The tenant as telemetry names it.</param>
/// <param name="UnpricedTokens">Tokens of the month that have no price; needs a waiver unless 0.</param>
public sealed record PeriodClosing(string TenantId, long UnpricedTokens);
