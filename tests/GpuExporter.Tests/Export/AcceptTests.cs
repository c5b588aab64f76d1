using Observe.GpuExporter.Export;
using Observe.GpuExporter.Export.Http;

namespace Observe.GpuExporter.Tests.Export;

public sealed class AcceptTests
{
    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, GZIP;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("br, identity", false)]
    [InlineData("", false)]
    public void TakesGzip_Header(string header, bool expected) => Assert.Equal(expected, Accept.TakesGzip(header));

    [Theory]
    // Nothing, a browser, curl: plain text.
    [InlineData("", PageFormat.Prometheus)]
    [InlineData("*/*", PageFormat.Prometheus)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", PageFormat.Prometheus)]
    // Prometheus 2.42, 2.53, 3.
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", PageFormat.OpenMetrics)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1", PageFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;q=0.4", PageFormat.OpenMetrics)]
    // Said otherwise.
    [InlineData("text/plain;version=0.0.4", PageFormat.Prometheus)]
    [InlineData("text/plain, application/openmetrics-text;q=0.9", PageFormat.Prometheus)]
    [InlineData("APPLICATION/OPENMETRICS-TEXT ; VERSION=\"1.0.0\"", PageFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=2.0.0", PageFormat.Prometheus)]
    [InlineData("application/openmetrics-text;q=0", PageFormat.Prometheus)]
    [InlineData("application/openmetrics-text;q=nonsense", PageFormat.Prometheus)]
    [InlineData(";;,,;q=,=", PageFormat.Prometheus)]
    public void Choose_Header(string accept, PageFormat expected) => Assert.Equal(expected, Accept.Choose(accept));
}
