namespace Observe.Billing.Price;

/// <summary>A price book was refused. <see cref="Failures"/> has every reason, each starting with its place in the file.</summary>
public sealed class PriceBookException : Exception
{
    public PriceBookException(IReadOnlyList<string> failures)
        : base("the price book was refused:" + string.Concat(failures.Select(failure => "\n  " + failure))) =>
        Failures = failures;

    public IReadOnlyList<string> Failures { get; }
}
