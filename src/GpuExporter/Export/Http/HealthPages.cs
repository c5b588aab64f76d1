using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Export.Http;

/// <summary>What an orchestrator or a person asks beside metrics.</summary>
internal sealed class HealthPages(MetricsPages pages, Node node)
{
    /// <summary>Pages are looked after at least once a minute; a process that did not get round to it for so long is stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The page at <c>/</c>.</summary>
    public const string Start = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Observe GPU exporter</title></head>
        <body>
        <h1>Observe GPU exporter</h1>
        <ul>
        <li><a href="/metrics">/metrics</a>, or in DCGM's names: <a href="/metrics?spelling=dcgm">/metrics?spelling=dcgm</a>, <a href="/metrics?spelling=dcgm-4.6">/metrics?spelling=dcgm-4.6</a></li>
        <li><a href="/readyz">/readyz</a>: whether samples come, and which devices are out</li>
        <li><a href="/healthz">/healthz</a>: whether the process works</li>
        </ul>
        </body>
        </html>

        """;

    /// <summary>Whether the process works. A driver that hangs is no reason to restart it: that would hang too.</summary>
    public (int Status, string Text) Alive()
    {
        var idle = pages.Idle;
        return idle < Patience
            ? (StatusCodes.Status200OK, "ok\n")
            : (StatusCodes.Status503ServiceUnavailable, string.Create(CultureInfo.InvariantCulture, $"stuck: pages were looked after {idle.TotalSeconds:0} s ago\n"));
    }

    /// <summary>Whether samples come; and how each device stands that is not well. A device that is out does not make the node unready: the others are read on.</summary>
    public (int Status, string Text) Ready()
    {
        var text = new StringBuilder();
        var ready = node.Health.State == SourceState.Up && node.Health.NewestSample is not null;
        text.Append(ready ? "ready" : "not ready");
        if (node.Health.Reason.Length > 0)
            text.Append(": ").Append(node.Health.Reason);
        text.Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"devices: {node.Health.Count(DeviceState.Ok)} ok, {node.Health.Count(DeviceState.Lost)} lost, {node.Health.Count(DeviceState.Hanging)} hanging\n");
        foreach (var device in node.Devices)
        {
            if (device.State == DeviceState.Ok)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{device.State.ToString().ToLowerInvariant()}: GPU {device.Identity.Index}, {device.Identity.Uuid}, {device.Identity.Model}");
            text.Append(device.Block.SampledAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", last read {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; {Why(device.State)}\n") : $", never read; {Why(device.State)}\n");
        }

        return (ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, text.ToString());
    }

    private static string Why(DeviceState state) => state == DeviceState.Lost
        ? "it fell off the bus or wants a reset"
        : "a call of the driver about it has not returned";
}
