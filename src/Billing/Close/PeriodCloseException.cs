namespace Observe.Billing.Close;

/// <summary>A month was not closed. <see cref="Failures"/> has every reason, each with the tenant and the way out.</summary>
public sealed class PeriodCloseException : Exception
{
    public PeriodCloseException(IReadOnlyList<string> failures)
        : base("nothing was closed:" + string.Concat(failures.Select(failure => "\n  " + failure))) =>
        Failures = failures;

    public IReadOnlyList<string> Failures { get; }
}
