using Observe.Storage.Tables;

namespace Observe.Metering.Rollup;

/// <summary>Quantities of a quarter hour that stand unpriced.</summary>
internal sealed record UnpricedChargesQuery(DateTime BucketStart);

internal sealed record UnpricedChargesRow(
    string Tenant, string Project, string Model, string Deployment, string ApiKey, string User, string Simulated,
    string TokenBucket, string Currency, string PriceVersion, string Reason, long Quantity)
{
    public UsageDimensions Dimensions => new(Tenant, Project, Model, Deployment, ApiKey, User, Simulated);
}
