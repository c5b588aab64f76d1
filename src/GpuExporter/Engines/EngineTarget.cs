namespace Observe.GpuExporter.Engines;

/// <summary>A replica to look at: configured, or found on a GPU. Compared by address.</summary>
/// <param name="Address">Where it serves its metrics; without a path the usual ones are tried.</param>
internal sealed record EngineTarget(Uri Address)
{
    /// <summary>The paths that engines use, most common first.</summary>
    private static readonly string[] UsualPaths = ["/metrics", "/v1/metrics", "/prometheus/metrics"];

    /// <summary>vllm, sglang …; empty to let the page tell.</summary>
    public string Kind { get; init; } = "";

    public string Deployment { get; init; } = "";

    /// <summary>What the replica is called; its address when empty.</summary>
    public string Replica { get; init; } = "";

    /// <summary>The model, for engines that do not name it; it also replaces what they say.</summary>
    public string Model { get; init; } = "";

    /// <summary>The devices it runs on, by UUID or index; empty to find them by the processes on them.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>Sent as <c>Authorization: Bearer</c>; empty for none.</summary>
    public string Token { get; init; } = "";

    /// <summary>One more header to send; null for none.</summary>
    public (string Name, string Value)? Header { get; init; }

    public string Name => Replica.Length > 0 ? Replica : Address.Authority;

    /// <summary>The addresses to try, best first.</summary>
    public IReadOnlyList<Uri> Pages() => Address.AbsolutePath == "/" ? [.. UsualPaths.Select(path => new Uri(Address, path))] : [Address];
}
