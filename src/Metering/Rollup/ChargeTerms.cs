using Observe.Billing.Close;
using Observe.Billing.Price;

namespace Observe.Metering.Rollup;

/// <summary>The price book that holds for a quarter hour; null while a newer one may still come to hold for it.</summary>
public delegate PriceBook? PriceBookInForce(DateTime bucketStart);

/// <summary>The billing months that are closed; null while that was not looked up recently enough to charge by it.</summary>
public delegate ClosedPeriods? PeriodsInForce();

/// <summary>By what usage is charged: its own time decides the price (R7), what is closed by now decides the month (R8).</summary>
public sealed record ChargeTerms(PriceBookInForce BookFor, PeriodsInForce ClosedNow);
