namespace Observe.Metering.Rollup;

/// <summary>Quarter hours and models with unpriced usage.</summary>
internal sealed record UnpricedWindowsQuery;

internal sealed record UnpricedWindowsRow(DateTime BucketStart, string Model);
