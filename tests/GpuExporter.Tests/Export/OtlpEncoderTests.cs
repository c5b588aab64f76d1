using Observe.GpuExporter.Export;
using Observe.GpuExporter.Export.Otlp;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Export;

public sealed class OtlpEncoderTests
{
    private const int Unbounded = 100_000;

    [Fact]
    public void Encode_SmallNode_IsAsCommitted()
    {
        var request = Assert.Single(Encoder(new SmallNode(), Unbounded).Encode());

        var text = OtlpText.Read(request.Body).Replace(Resource.Version, "VERSION", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("OBSERVE_UPDATE_GOLDEN") is { Length: > 0 } directory)
        {
            File.WriteAllText(Path.Combine(directory, "otlp.txt"), text);
            File.WriteAllBytes(Path.Combine(Path.GetTempPath(), "otlp-request.bin"), request.Body);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Export", "Golden", "otlp.txt")), text);
        Assert.Equal(15, request.Points);
    }

    [Fact]
    public void Encode_OneCounter_IsTheseBytes()
    {
        var node = new Node("n");
        var block = new SeriesBlock(null);
        block.Set(block.Add(new Series(new Metric("m", MetricKind.Counter, "J", "d"), new Label("a", "b")) { Start = DateTimeOffset.FromUnixTimeSeconds(1) }), 0.5);
        block.Publish(DateTimeOffset.FromUnixTimeSeconds(2));
        node.Board.Add(block);

        var request = Assert.Single(new OtlpEncoder(node, [new("h", "n")], Unbounded).Encode());

        // By hand from opentelemetry-proto: resource { h: n }, the scope's name, then one monotonic cumulative sum of one point.
        const string Resource = "0A0A" + "0A08" + "0A0168" + "12030A016E";
        const string Point = "0A25" + "1100CA9A3B00000000" + "190094357700000000" + "21000000000000E03F" + "3A08" + "0A0161" + "12030A0162";
        const string Metric = "1236" + "0A016D" + "120164" + "1A014A" + "3A2B" + Point + "1002" + "1801";
        var hex = Convert.ToHexString(request.Body);
        Assert.StartsWith(Resource, hex[4..], StringComparison.Ordinal);
        Assert.Contains("0A14" + Hex("observe.gpu-exporter"), hex, StringComparison.Ordinal);
        Assert.EndsWith(Metric, hex, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_NothingPublishedSince_IsNothing()
    {
        var node = new SmallNode();
        var encoder = Encoder(node, Unbounded);
        encoder.Encode();
        Assert.Empty(encoder.Encode());

        node.Engine.Publish(SmallNode.Noon.AddSeconds(10));
        var only = Assert.Single(encoder.Encode());

        Assert.Equal(2, only.Points);
        Assert.DoesNotContain("hw.", OtlpText.Read(only.Body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void Encode_MorePointsThanARequestMayHave_AreAllSentOnce(int most)
    {
        var board = new BigBoard();
        board.Publish(3, SmallNode.Noon);

        var requests = new OtlpEncoder(board.Node, [], most).Encode();

        Assert.All(requests, request => Assert.InRange(request.Points, 1, most));
        Assert.All(requests, request => Assert.Equal(request.Points, OtlpText.Points(request.Body)));
        Assert.Equal(BigBoard.Devices * BigBoard.SeriesEach, requests.Sum(request => request.Points));
        var points = requests.SelectMany(request => Lines(request.Body)).ToList();
        Assert.Equal(points.Count, points.Distinct().Count());

        // Each point with the metric that it stands under.
        static IEnumerable<string> Lines(byte[] body)
        {
            var metric = "";
            foreach (var line in OtlpText.Read(body).Split('\n'))
            {
                if (line.StartsWith("    ", StringComparison.Ordinal))
                    yield return metric + line;
                else
                    metric = line;
            }
        }
    }

    [Fact]
    public void Own_Environment_AddsAndOverrides()
    {
        var variables = new Dictionary<string, string>
        {
            ["NODE_NAME"] = "pool-1", ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test%20bed,service.instance.id=x,broken", ["OTEL_SERVICE_NAME"] = "gpus",
        };

        var resource = Resource.Own("node-1", variables.GetValueOrDefault);

        Assert.Contains(new Label("k8s.node.name", "pool-1"), resource);
        Assert.Contains(new Label("deployment.environment.name", "test bed"), resource);
        Assert.Contains(new Label("service.instance.id", "x"), resource);
        Assert.Contains(new Label("service.name", "gpus"), resource);
        Assert.Contains(new Label("host.name", "node-1"), resource);
    }

    private static OtlpEncoder Encoder(SmallNode node, int most) => new(node.Node, Resource.Own("node-1"), most);

    private static string Hex(string text) => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));
}
