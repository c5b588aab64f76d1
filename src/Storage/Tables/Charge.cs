using Observe.Storage.Native;
using Observe.Vocabulary;

namespace Observe.Storage.Tables;

/// <summary>Whether a quantity has a price (rule R5). The numbers are stored.</summary>
public enum ChargeState : byte
{
    Priced = 1,
    Free = 2,
    Unpriced = 3,
}

/// <summary>By whom and with what: the dimensions that usage and charges share.</summary>
public sealed record UsageDimensions(
    string Tenant, string Project, string Model, string Deployment, string ApiKey, string User, string Simulated);

/// <summary>A row of <c>charges</c>: a signed quantity of one token bucket and what it comes to.</summary>
/// <param name="BucketStart">The quarter hour of the usage, UTC.</param>
/// <param name="Dimensions">Whose usage.</param>
/// <param name="Bucket">Which tokens.</param>
/// <param name="State">Priced, free or unpriced.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="PriceVersion">The price book entry that priced it; empty when unpriced.</param>
/// <param name="Reason">Why it is unpriced; empty otherwise.</param>
/// <param name="UnitPrice">Per million tokens.</param>
/// <param name="Quantity">Tokens; negative takes back.</param>
/// <param name="Amount">Exactly Quantity x UnitPrice / 1,000,000.</param>
/// <param name="Period">The billing month that it is charged to.</param>
/// <param name="Adjusts">The closed month that it corrects; null when the month of the usage is open.</param>
public readonly record struct Charge(
    DateTime BucketStart,
    UsageDimensions Dimensions,
    TokenBucket Bucket,
    ChargeState State,
    string Currency,
    string PriceVersion,
    string Reason,
    decimal UnitPrice,
    long Quantity,
    decimal Amount,
    BillingPeriod Period,
    BillingPeriod? Adjusts);

/// <summary>Rows of <c>charges</c> on their way into the store, column by column.</summary>
public sealed class ChargeBatch : ColumnarBatch
{
    private readonly DateTimeColumn bucketStart;
    private readonly LowCardinalityColumn tenant;
    private readonly LowCardinalityColumn project;
    private readonly LowCardinalityColumn model;
    private readonly LowCardinalityColumn deployment;
    private readonly LowCardinalityColumn apiKey;
    private readonly LowCardinalityColumn user;
    private readonly EnumColumn<TokenBucket> tokenBucket;
    private readonly EnumColumn<ChargeState> state;
    private readonly LowCardinalityColumn currency;
    private readonly LowCardinalityColumn priceVersion;
    private readonly LowCardinalityColumn reason;
    private readonly LowCardinalityColumn simulated;
    private readonly DateTimeColumn recordedIn;
    private readonly NumberColumn<uint> period;
    private readonly NumberColumn<uint> adjusts;
    private readonly DecimalColumn unitPrice;
    private readonly NumberColumn<long> quantity;
    private readonly DecimalColumn amount;

    public ChargeBatch()
    {
        bucketStart = DateTime("bucket_start");
        tenant = LowCardinality("tenant");
        project = LowCardinality("project");
        model = LowCardinality("model");
        deployment = LowCardinality("deployment");
        apiKey = LowCardinality("api_key");
        user = LowCardinality("user");
        tokenBucket = Enum8<TokenBucket>("token_bucket", TokenBuckets.Name);
        state = Enum8<ChargeState>("state", Spelling.Of);
        currency = LowCardinality("currency");
        priceVersion = LowCardinality("price_version");
        reason = LowCardinality("reason");
        simulated = LowCardinality("simulated");
        recordedIn = DateTime("recorded_in");
        period = UInt32("period");
        adjusts = UInt32("adjusts");
        unitPrice = Decimal("unit_price");
        quantity = Int64("quantity");
        amount = Decimal("amount");
    }

    /// <param name="charge">The row.</param>
    /// <param name="recordedAtUtc">Now; kept to the quarter hour, which is how fine "as of" can be asked.</param>
    public void Append(in Charge charge, DateTime recordedAtUtc)
    {
        bucketStart.Append(charge.BucketStart);
        tenant.Append(charge.Dimensions.Tenant);
        project.Append(charge.Dimensions.Project);
        model.Append(charge.Dimensions.Model);
        deployment.Append(charge.Dimensions.Deployment);
        apiKey.Append(charge.Dimensions.ApiKey);
        user.Append(charge.Dimensions.User);
        tokenBucket.Append(charge.Bucket);
        state.Append(charge.State);
        currency.Append(charge.Currency);
        priceVersion.Append(charge.PriceVersion);
        reason.Append(charge.Reason);
        simulated.Append(charge.Dimensions.Simulated);
        recordedIn.Append(QuarterHour.StartOf(recordedAtUtc));
        period.Append((uint)charge.Period.Number);
        adjusts.Append((uint)(charge.Adjusts?.Number ?? 0));
        unitPrice.Append(charge.UnitPrice);
        quantity.Append(charge.Quantity);
        amount.Append(charge.Amount);
    }
}
