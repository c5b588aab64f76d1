using Observe.Vocabulary;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>What a million tokens came to: decimal arithmetic, rounded by nothing but decimal's 28 digits.</summary>
public static class PerMillionTokens
{
    /// <summary>Null where there are no tokens to divide by.</summary>
    public static Money? Of(Money charges, long tokens) =>
        tokens == 0 ? null : charges with { Amount = charges.Amount * 1_000_000m / tokens };
}
