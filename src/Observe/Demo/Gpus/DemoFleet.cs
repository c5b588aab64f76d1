namespace Observe.Observe.Demo.Gpus;

/// <summary>A replica of a deployment, on GPUs of the invented node.</summary>
/// <param name="Number">From 0, within its deployment.</param>
/// <param name="Gpus">The node's GPUs that it runs on, by index; the tensor-parallel rank is the place in this list.</param>
/// <param name="WeightBytes">Of the model, on each of its GPUs.</param>
/// <param name="CacheTokens">How many tokens its key-value cache holds.</param>
/// <param name="PrefillTokensPerSecond">Prompt tokens that it computes a second when it does nothing else.</param>
/// <param name="BytesPerToken">Of the key-value cache, on each of its GPUs.</param>
internal sealed record DemoReplica(
    string Model, int Number, int Port, IReadOnlyList<int> Gpus, double WeightBytes, double CacheTokens, double PrefillTokensPerSecond, double BytesPerToken)
{
    /// <summary>The pod that it runs in.</summary>
    public string Pod => FormattableString.Invariant($"{Model.Replace('.', '-')}-{Number}");

    /// <summary>Where its metrics would be.</summary>
    public string Address => FormattableString.Invariant($"10.0.7.{10 + Number}:{Port}");
}

/// <summary>
/// The invented node of the demo: eight H100, four of them one tensor-parallel replica of the conversation model, three a replica of the code model each,
/// and one with nothing to do. Sizes follow from the models' published shapes (layers, key-value heads, parameters) and a board's 80 GB.
/// </summary>
internal static class DemoFleet
{
    public const string Node = "demo-gpu-1";
    public const int Gpus = 8;
    public const double MemoryBytes = 85_520_809_984;

    /// <summary>What <c>observe.simulated</c> says on each of its series.</summary>
    public const string Simulated = "gpu";

    /// <summary>A GPU that gets too hot for some minutes.</summary>
    public const int HotGpu = 2;

    /// <summary>A GPU that reports an error.</summary>
    public const int FailingGpu = 5;

    /// <summary>XID 94: a contained, uncorrectable memory error.</summary>
    public const string Xid = "94";

    /// <summary>From the trace's start.</summary>
    public static readonly TimeSpan HotFrom = TimeSpan.FromMinutes(22);
    public static readonly TimeSpan HotUntil = TimeSpan.FromMinutes(28);
    public static readonly TimeSpan FailsAt = TimeSpan.FromMinutes(41);

    /// <summary>80 layers, 8 key-value heads of 128, two bytes each, over four GPUs; 70.6 billion parameters of two bytes.</summary>
    private const double ConversationBytesPerToken = 2.0 * 80 * 8 * 128 * 2 / 4;

    /// <summary>64 layers, 8 key-value heads of 128, two bytes each; 32.8 billion parameters of one byte.</summary>
    private const double CodeBytesPerToken = 2.0 * 64 * 8 * 128 * 2;

    public static IReadOnlyList<DemoReplica> Replicas { get; } =
    [
        Conversation(),
        .. Enumerable.Range(0, 3).Select(Code),
    ];

    /// <summary>Which replica served a request.</summary>
    public static DemoReplica Of(SimulatedRequest request) => request.Model == Simulation.ConversationModel
        ? Replicas[0]
        : Replicas[1 + (request.Trace.Row % 3)];

    private static DemoReplica Conversation() => new(
        Simulation.ConversationModel, 0, 8000, [0, 1, 2, 3], WeightBytes: 35.3e9, CacheTokens: 424_000, PrefillTokensPerSecond: 9_000, ConversationBytesPerToken);

    private static DemoReplica Code(int number) => new(
        Simulation.CodeModel, number, 8001, [4 + number], WeightBytes: 33.5e9, CacheTokens: 137_000, PrefillTokensPerSecond: 18_000, CodeBytesPerToken);
}
