using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>The payload of the entry that the parameters name.</summary>
public sealed class QuarantinePayloadQuery
{
    private QuarantinePayloadQuery()
    {
    }

    public static Task<IReadOnlyList<QuarantinePayloadRow>> RunAsync(SqlRunner runner, QuarantinePayloadParameters parameters, CancellationToken token) =>
        runner.QueryAsync<QuarantinePayloadQuery, QuarantinePayloadRow>(parameters, token);
}

/// <summary>One entry.</summary>
public sealed record QuarantinePayloadParameters : TenantRange
{
    /// <param name="entry">The entry, as it was listed.</param>
    /// <param name="tenants">From the person who asks.</param>
    public QuarantinePayloadParameters(QuarantineRow entry, ReadableTenants tenants)
        : base(entry.FirstAt.AddMinutes(-1), entry.LastAt.AddMinutes(1), tenants) => Id = entry.Id;

    /// <summary>32 hexadecimal digits.</summary>
    public string Id { get; }
}

/// <param name="Payload">Base64.</param>
public sealed record QuarantinePayloadRow(string Payload);
