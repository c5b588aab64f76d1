namespace Observe.Dashboard;

/// <summary>The Dashboard's own settings: section <c>Dashboard</c> of the configuration.</summary>
public sealed record DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>Address to listen on; loopback unless told otherwise.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>Port to listen on; 0 takes any free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>
    /// Where the keys that protect form tokens are kept, so that pages left open outlive a restart. Null keeps them in memory.
    /// </summary>
    public string? DataDirectory { get; init; }
}
