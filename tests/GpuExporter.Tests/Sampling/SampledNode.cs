using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Sampling;
using Observe.GpuExporter.Tests.Driver;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.Sampling;

/// <summary>A node whose GPUs a fake driver plays, read by the real binding. Time passes only when the test says so, for the driver and the exporter alike.</summary>
internal sealed class SampledNode : IAsyncDisposable
{
    private static readonly DateTimeOffset noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly NodeSampler sampler;
    private readonly bool ownsDriver;

    private SampledNode(FakeDriver driver, bool ownsDriver, SamplingOptions options, ILoggerFactory loggers, double driverSeconds)
    {
        this.ownsDriver = ownsDriver;
        Driver = driver;
        Driver.Freeze(driverSeconds);
        Meter = new CallMeter(Time);
        sampler = new NodeSampler(Node, options, () => NvmlLibrary.Open(Driver.Path, Meter), Meter, Time, loggers);
    }

    public FakeDriver Driver { get; }

    public FakeTimeProvider Time { get; } = new(noon);

    public CallMeter Meter { get; }

    public Node Node { get; } = new("node-1");

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<SampledNode> StartAsync(string script, SamplingOptions? options = null, DriverBuild build = DriverBuild.Current) =>
        StartAsync(new FakeDriver(script, build), options, ownsDriver: true);

    /// <param name="ownsDriver">Whether the driver ends with the node; else another run may go on with it.</param>
    /// <param name="driverSeconds">How long the driver has been there when the node begins.</param>
    public static async Task<SampledNode> StartAsync(
        FakeDriver driver, SamplingOptions? options = null, bool ownsDriver = false, ILoggerFactory? loggers = null, double driverSeconds = 0)
    {
        var node = new SampledNode(driver, ownsDriver, options ?? new SamplingOptions(), loggers ?? NullLoggerFactory.Instance, driverSeconds);
        try
        {
            await node.sampler.StartAsync(Token);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets a second pass as often as said, and waits each time until every board that is read has its sample.</summary>
    /// <param name="but">A board that has none: lost, or stuck.</param>
    public async Task PassAsync(int seconds = 1, int but = -1)
    {
        for (var i = 0; i < seconds; i++)
        {
            Driver.Advance(TimeSpan.FromSeconds(1));
            Time.Advance(TimeSpan.FromSeconds(1));
            var now = Time.GetUtcNow();
            await Eventually.SeesAsync(
                () => Node.Devices.Where(device => device.Identity.Index != but && device.Block.SampledAt != now).Select(device => device.Identity.Uuid).ToArray(),
                behind => behind.Length == 0,
                $"all have a sample of second {(now - noon).TotalSeconds}",
                Token);
        }
    }

    public NodeDevice Device(int index) => Node.Devices.First(device => device.Identity.Index == index && device.Identity.ParentUuid is null);

    /// <summary>What is shown of a device's metric now: NaN when its series has no value, null when there is no such series.</summary>
    /// <param name="labels">Label values that the series must have, in any order.</param>
    public double? Value(NodeDevice? device, Metric metric, params string[] labels) => Values(device, metric, labels) is [var only, ..] ? only : null;

    /// <inheritdoc cref="Value(NodeDevice, Metric, string[])"/>
    public double? Value(int index, Metric metric, params string[] labels) => Value(Device(index), metric, labels);

    public double[] Values(NodeDevice? device, Metric metric, params string[] labels)
    {
        List<double> found = [];
        foreach (var block in Node.Board.Blocks.Where(block => block.Device?.Uuid == device?.Identity.Uuid))
        {
            var copy = new SeriesCopy();
            block.CopyTo(copy);
            for (var i = 0; i < copy.Series.Length; i++)
            {
                if (copy.Series[i].Metric == metric && labels.All(label => copy.Series[i].Labels.Any(its => its.Value == label)))
                    found.Add(copy.Values[i]);
            }
        }

        return [.. found];
    }

    /// <summary>Waits until a value fits.</summary>
    public Task<double?> SeesAsync(int index, Metric metric, Func<double?, bool> fits, params string[] labels) =>
        Eventually.SeesAsync(() => Value(index, metric, labels), fits, $"{metric.Name} {string.Join(' ', labels)} of GPU {index} fits", Token);

    /// <summary>Lets seconds pass, without waiting for samples, until something holds.</summary>
    public Task PassUntilAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(
        () =>
        {
            if (condition())
                return true;
            Driver.Advance(TimeSpan.FromSeconds(1));
            Time.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        what,
        Token);

    public Task CompleteAsync() => sampler.CompleteAsync(Token);

    public async ValueTask DisposeAsync()
    {
        if (ownsDriver)
            Driver.Release();
        await sampler.DisposeAsync();
        if (ownsDriver)
            Driver.Dispose();
    }
}
