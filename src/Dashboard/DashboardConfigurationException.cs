namespace Observe.Dashboard;

/// <summary>The configuration cannot be used; the message lists every failure by its key.</summary>
public sealed class DashboardConfigurationException : Exception
{
    public DashboardConfigurationException(IReadOnlyList<string> failures)
        : base("The Dashboard's configuration cannot be used:" + Environment.NewLine
            + string.Join(Environment.NewLine, failures.Select(failure => "  " + failure)))
    {
        Failures = failures;
    }

    /// <summary>One line a failure, each beginning with the configuration key.</summary>
    public IReadOnlyList<string> Failures { get; }
}
