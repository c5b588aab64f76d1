namespace Observe.Billing.Price;

/// <summary>What the book says about one bucket of one model at one time. The numbers are stored; they never change.</summary>
public enum PriceState : byte
{
    /// <summary>A price exists; the amount follows from it.</summary>
    Priced = 1,

    /// <summary>The book says it costs nothing: a decision, unlike <see cref="Unpriced"/>.</summary>
    Free = 2,

    /// <summary>The book is silent: a state with a reason, never zero (rule R5).</summary>
    Unpriced = 3,
}
