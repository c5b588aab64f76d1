using Observe.Vocabulary;

namespace Observe.Billing.Close;

/// <summary>Where a charge belongs.</summary>
/// <param name="Period">The billing month it is charged to.</param>
/// <param name="Adjusts">The closed month that it corrects; null when the month of the usage is open.</param>
public readonly record struct PeriodPlace(BillingPeriod Period, BillingPeriod? Adjusts);
