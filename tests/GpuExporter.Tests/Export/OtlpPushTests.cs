using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Export.Otlp;
using Observe.GpuExporter.Metrics;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.Export;

public sealed class OtlpPushTests : IAsyncLifetime
{
    private readonly SmallNode node = new();
    private readonly FakeTimeProvider clock = new(SmallNode.Noon);
    private readonly LogLines logs = new();
    private FakeReceiver receiver = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => receiver = await FakeReceiver.StartAsync();

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_EveryInterval_SendsWhatIsNew(bool gzip)
    {
        await using var push = Push(new OtlpOptions { Key = "secret", Headers = "x-tenant=a%20b", Gzip = gzip });
        push.Start();
        var first = await SeesAsync(1);

        Assert.Equal("/v1/metrics", first[0].Path);
        Assert.Equal("application/x-protobuf", first[0].Headers.ContentType);
        Assert.Equal("Bearer secret", first[0].Headers.Authorization);
        Assert.Equal("a b", first[0].Headers["x-tenant"]);
        Assert.Equal(gzip ? "gzip" : "", first[0].Headers.ContentEncoding.ToString());
        Assert.Contains("312.4 @ - 12:00:00.000", OtlpText.Read(first[0].Body), StringComparison.Ordinal);

        node.Board.Block.Publish(SmallNode.Noon.AddSeconds(9));
        clock.Advance(TimeSpan.FromSeconds(10));
        var second = OtlpText.Read((await SeesAsync(2))[1].Body);
        Assert.Contains("312.4 @ - 12:00:09.000", second, StringComparison.Ordinal);
        Assert.DoesNotContain("MIG-1", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Send_ReceiverBusy_SendsTheSameAgain(int status)
    {
        receiver.Answer(status);
        receiver.Answer(status);
        await using var push = Push(new OtlpOptions());
        push.Start();
        await SeesAsync(1);
        await AdvanceUntilAsync(3, TimeSpan.FromSeconds(2));

        var received = receiver.Received;
        Assert.Equal(received[0].Body, received[1].Body);
        Assert.Equal(received[0].Body, received[2].Body);
        await Eventually.SeesAsync(() => (Count("failed"), Count("ok") >= 1), seen => seen == (2, true), "counted", Token);
        Assert.Single(logs.Lines, line => line.Contains("cannot be reached, samples wait", StringComparison.Ordinal));
        Assert.Single(logs.Lines, line => line.Contains("takes samples again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_RetryAfter_IsWaitedFor()
    {
        receiver.Answer(503, retryAfter: "30");
        await using var push = Push(new OtlpOptions { IntervalSeconds = 3_600 });
        push.Start();
        await SeesAsync(1);
        await Eventually.SeesAsync(() => Count("failed"), failed => failed == 1, "failed", Token);

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Single(receiver.Received);
        await AdvanceUntilAsync(2, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Send_NobodyThere_WaitsAndSendsAllInOrder()
    {
        var address = receiver.Address;
        await receiver.DisposeAsync();
        await using var push = Push(new OtlpOptions { Endpoint = address });
        await push.FlushAsync(Token);
        node.Publish(SmallNode.Noon.AddSeconds(10));
        await push.FlushAsync(Token);

        Assert.Equal(2, Count("failed"));
        Assert.True(Value(ExporterMetrics.PushWaiting, null) >= 2);
        Assert.Contains(logs.Lines, line => line.StartsWith("Warning:", StringComparison.Ordinal) && line.Contains("cannot be reached", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(413)]
    [InlineData(500)]
    public async Task Send_Refused_IsDroppedCountedAndSaidOnce(int status)
    {
        receiver.Answer(status, body: [0x12, 3, (byte)'b', (byte)'a', (byte)'d']);
        receiver.Answer(status, body: [0x12, 3, (byte)'b', (byte)'a', (byte)'d']);
        await using var push = Push(new OtlpOptions());
        await push.FlushAsync(Token);
        node.Publish(SmallNode.Noon.AddSeconds(10));
        await push.FlushAsync(Token);

        Assert.Equal(2, Count("refused"));
        Assert.Equal(0, Value(ExporterMetrics.PushWaiting, null));
        Assert.Single(logs.Lines, line => line.Contains($"refuses samples, they are dropped and counted: {status}", StringComparison.Ordinal) && line.EndsWith(": bad", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_TakenInPart_IsCounted()
    {
        // partial_success { rejected_data_points: 300, error_message: "old" }
        receiver.Answer(200, body: [0x0A, 8, 0x08, 0xAC, 0x02, 0x12, 3, (byte)'o', (byte)'l', (byte)'d']);
        await using var push = Push(new OtlpOptions());

        await push.FlushAsync(Token);

        Assert.Equal((1, 300), (Count("ok"), Value(ExporterMetrics.PushRejectedPoints, null)));
        Assert.Single(logs.Lines, line => line.EndsWith("did not take 300 points of a request: old", StringComparison.Ordinal));
    }

    [Fact]
    public void Queue_Full_DropsTheOldest()
    {
        using var queue = new PushQueue(250);
        PushRequest[] requests = [.. Enumerable.Range(0, 4).Select(_ => new PushRequest(new byte[100], 1))];

        Assert.Equal([0, 0, 1, 1], requests.Select(queue.Add));
        Assert.Equal(2, queue.Count);
        Assert.Same(requests[2], queue.Peek());
        queue.Remove(requests[3]);
        Assert.Same(requests[2], queue.Peek());
        Assert.Equal(2, queue.Add(new PushRequest(new byte[1_000], 1)));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task Dispose_SamplesNotSentYet_AreFlushed()
    {
        var push = Push(new OtlpOptions { IntervalSeconds = 3_600 });
        push.Start();
        await SeesAsync(1);
        node.Publish(SmallNode.Noon.AddSeconds(5));

        await push.DisposeAsync();

        Assert.Contains("12:00:05.000", OtlpText.Read(receiver.Received[^1].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_ReceiverHangs_EndsAfterItsTime()
    {
        var release = new TaskCompletionSource();
        receiver.Answers.Enqueue(_ => release.Task);
        receiver.Answers.Enqueue(_ => release.Task);
        var push = Push(new OtlpOptions { TimeoutSeconds = 5 });

        var ending = push.DisposeAsync().AsTask();
        await SeesAsync(1);
        await Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                return ending.IsCompleted;
            },
            "it ended", Token);

        await ending;
        release.SetResult();
    }

    private OtlpPush Push(OtlpOptions options) =>
        new(node.Node, options.Endpoint.Length > 0 ? options : options with { Endpoint = receiver.Address }, clock, logs);

    private Task<Received[]> SeesAsync(int count) => Eventually.SeesAsync(() => receiver.Received, all => all.Length >= count, $"{count} requests came", Token);

    private Task AdvanceUntilAsync(int count, TimeSpan step) => Eventually.HoldsAsync(
        () =>
        {
            clock.Advance(step);
            return receiver.Received.Length >= count;
        },
        $"{count} requests came", Token);

    private double Count(string outcome) => Value(ExporterMetrics.PushedRequests, new Label(ExporterLabels.Outcome, outcome));

    private double Value(Metric metric, Label? label)
    {
        foreach (var block in node.Node.Board.Blocks)
        {
            var copy = new SeriesCopy();
            block.CopyTo(copy);
            for (var i = 0; i < copy.Series.Length; i++)
            {
                if (copy.Series[i].Metric == metric && (label is not { } wanted || copy.Series[i].Labels.Contains(wanted)))
                    return copy.Values[i];
            }
        }

        return double.NaN;
    }
}
