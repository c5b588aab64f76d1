using Observe.Storage;

namespace Observe.Dashboard.Scope;

/// <summary>Which tenants, projects and models occur in a range, and what in it a demonstration made up.</summary>
public sealed class ScopeValuesQuery
{
    private ScopeValuesQuery()
    {
    }

    public static async Task<ScopeValues> RunAsync(SqlRunner runner, ScopeValuesParameters parameters, CancellationToken token)
    {
        var rows = await runner.QueryAsync<ScopeValuesQuery, ScopeValueRow>(parameters, token);
        return new ScopeValues(Names("tenant"), Names("project"), Names("model"), SimulatedParts(Names("simulated")));

        IReadOnlyList<string> Names(string kind) => [.. rows.Where(row => row.Kind == kind).Select(row => row.Name)];
    }

    // A report names the parts it made up in one text, e.g. "tenant,user".
    private static IReadOnlyList<string> SimulatedParts(IEnumerable<string> marks) =>
        [.. marks
            .SelectMany(mark => mark.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
}

/// <summary>The range only: the pickers offer what else there is, whatever is chosen now.</summary>
public sealed record ScopeValuesParameters : TenantRange
{
    /// <summary>Bounds the names of each kind; the busiest stay.</summary>
    public const int MostNames = 200;

    public ScopeValuesParameters(TimeWindow window, ReadableTenants tenants)
        : base(window.FromUtc, window.ToUtc, tenants) => WholeHours = HourGrid.Fits(window.FromUtc, window.ToUtc, TimeZoneInfo.Utc);

    public bool WholeHours { get; }

    public int Limit { get; init; } = MostNames;
}

/// <param name="Kind">tenant, project, model or simulated.</param>
/// <param name="Name">As the emitter spells it.</param>
/// <param name="Requests">In the range.</param>
public sealed record ScopeValueRow(string Kind, string Name, long Requests);

/// <summary>Names in a range, the busiest first.</summary>
/// <param name="Tenants">At most <see cref="ScopeValuesParameters.MostNames"/>, like each of the others.</param>
/// <param name="Projects">Of all tenants that may be read.</param>
/// <param name="Models">As usage names them.</param>
/// <param name="Simulated">What a demonstration made up, e.g. <c>tenant</c>; empty for real traffic.</param>
public sealed record ScopeValues(
    IReadOnlyList<string> Tenants, IReadOnlyList<string> Projects, IReadOnlyList<string> Models, IReadOnlyList<string> Simulated);
