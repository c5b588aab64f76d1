using Observe.Observe.Demo;
using OpenTelemetry.Exporter;

namespace Observe.Observe.Tests.Demo;

public sealed class ReplayTests
{
    private static readonly IReadOnlyList<SimulatedRequest> Requests =
        [.. Simulation.Run(TraceReader.ReadShipped(), Cast.Of(6)).Take(2_000)];

    private readonly VisibleLag lag = new(TimeProvider.System);

    [Fact]
    public async Task RunAsync_FullSpeed_SendsEveryRequestOnce()
    {
        await using var sink = await OtlpSink.StartAsync(refuse: _ => false);

        var repeats = await RunAsync(sink, duplicateRate: 0);

        Assert.Equal(0, repeats);
        Assert.Equal(Requests.Count, lag.Acknowledged);
        Assert.All(Requests, request => Assert.Single(sink.Accepted, body => Holds(body, request.ResponseId)));
        Assert.All(sink.Received, request => Assert.Equal("Bearer obs_secret", request.Authorization));
    }

    [Fact]
    public async Task RunAsync_ReceiverRefusesAtFirst_SendsAgainUntilAccepted()
    {
        await using var sink = await OtlpSink.StartAsync(refuse: number => number is 0 or 1 or 4);

        await RunAsync(sink, duplicateRate: 0);

        Assert.Equal(Requests.Count, lag.Acknowledged);
        Assert.All(Requests, request => Assert.Single(sink.Accepted, body => Holds(body, request.ResponseId)));
    }

    [Fact]
    public async Task RunAsync_EverythingTwice_RepeatsByteForByte()
    {
        await using var sink = await OtlpSink.StartAsync(refuse: _ => false);

        var repeats = await RunAsync(sink, duplicateRate: 1);

        var bodies = sink.Accepted.GroupBy(Convert.ToHexString).ToList();
        Assert.Equal(bodies.Count, repeats);
        Assert.All(bodies, same => Assert.Equal(2, same.Count()));
        Assert.Equal(Requests.Count, lag.Acknowledged);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Stops()
    {
        await using var sink = await OtlpSink.StartAsync(refuse: _ => true);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var replay = NewReplay(sink, duplicateRate: 0).RunAsync(Requests, FullSpeed(), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replay);
    }

    private Task<int> RunAsync(OtlpSink sink, double duplicateRate) =>
        NewReplay(sink, duplicateRate).RunAsync(Requests, FullSpeed(), TestContext.Current.CancellationToken);

    private Replay NewReplay(OtlpSink sink, double duplicateRate) => new(
        new ReplayTarget(sink.Address, OtlpExportProtocol.HttpProtobuf, "obs_secret", duplicateRate), lag, TimeProvider.System);

    private static Timeline FullSpeed() => new(
        new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), TimeSpan.FromHours(1), double.PositiveInfinity);

    private static bool Holds(byte[] body, string text) => body.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
}
