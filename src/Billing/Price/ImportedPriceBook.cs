namespace Observe.Billing.Price;

/// <summary>A recorded price book with its version in the catalog, from 1.</summary>
/// <param name="Version">The version's number.</param>
/// <param name="Book">What the text means.</param>
/// <param name="IsNew">Whether this import recorded it; false when the newest already said the same.</param>
public sealed record ImportedPriceBook(int Version, PriceBook Book, bool IsNew);
