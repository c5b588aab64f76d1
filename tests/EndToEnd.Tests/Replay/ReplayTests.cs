using System.Text.Json;
using Observe.EndToEnd.Tests.Launcher;

namespace Observe.EndToEnd.Tests.Replay;

public sealed class ReplayTests
{
    /// <summary>The demo that the other tests look at sends nothing twice; this one does, over the other protocol.</summary>
    [Fact]
    public async Task Demo_SendingRequestsTwice_CountsAndChargesEachOnce()
    {
        var (code, output, errors) = await LauncherProcess.RunAsync(
            "demo", "--once", "--json", "--duplicate-rate", "0.2", "--speed", "max", "--protocol", "grpc",
            "--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0");

        Assert.True(code == 0, errors);
        using var summary = JsonDocument.Parse(output);
        var root = summary.RootElement;
        Assert.True(root.GetProperty("duplicatesSent").GetInt32() > 0);
        Assert.Equal(Trace.RequestCount, root.GetProperty("requests").GetInt64());
        Assert.Equal(Trace.InputTokenCount, root.GetProperty("inputTokens").GetInt64());
        Assert.Equal(Trace.OutputTokenCount, root.GetProperty("outputTokens").GetInt64());
        Assert.Equal(0, root.GetProperty("unpriced").GetInt64());
        var charge = Assert.Single(root.GetProperty("charges").EnumerateArray());
        Assert.Equal(("USD", "19.80712781"), (charge.GetProperty("currency").GetString(), charge.GetProperty("amount").GetString()));
        var book = root.GetProperty("priceBook").GetProperty(Trace.Conversation);
        Assert.Equal("0.59", book.GetProperty("input_fresh").GetString());
    }
}
