using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Receive;

/// <summary>The OpenTelemetry .NET SDK's own exporter against the real listeners.</summary>
public sealed class SdkExporterTests
{
    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf, OtlpExportCompression.None)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, OtlpExportCompression.GZip)]
    [InlineData(OtlpExportProtocol.Grpc, OtlpExportCompression.None)]
    [InlineData(OtlpExportProtocol.Grpc, OtlpExportCompression.GZip)]
    public async Task Export_RealSdk_StoresWhatItSent(OtlpExportProtocol protocol, OtlpExportCompression compression)
    {
        await using var server = await ReceiveServer.StartAsync();
        using var source = new ActivitySource($"sdk-test-{Guid.NewGuid():N}");
        const int spans = 1_000;
        using (var provider = Provider(server, source, protocol, compression, server.Key))
        {
            for (var index = 0; index < spans; index++)
            {
                using var activity = source.StartActivity("chat", ActivityKind.Client);
                Assert.NotNull(activity);
                activity.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.provider.name", "openai")
                    .SetTag("gen_ai.request.model", "gpt-oss-120b").SetTag("gen_ai.response.id", $"chatcmpl-{index}")
                    .SetTag("gen_ai.usage.input_tokens", 100 + index).SetTag("gen_ai.usage.output_tokens", 7)
                    .SetTag("gen_ai.usage.cache_read.input_tokens", 40).SetTag("gen_ai.response.time_to_first_chunk", 0.25)
                    .SetTag("observe.tenant.id", "acme").SetTag("user.id", "ana");
            }

            Assert.True(provider.ForceFlush(30_000));
        }

        var stored = server.Stored.ToArray();
        Assert.Equal(spans, stored.Length);
        Assert.Equal(spans, stored.Select(report => report.RequestKey).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, spans).Sum(index => 100L + index), stored.Sum(report => report.Tokens.Input));
        Assert.All(stored, report =>
        {
            Assert.Equal(("acme", "gpt-oss-120b", "ana", "sdk-service"), (report.Tenant, report.Model, report.User, report.Service));
            Assert.Equal((IdentityKind.ResponseId, ReportLayer.Client, ReportRole.Leaf), (report.IdentityKind, report.Layer, report.Role));
            Assert.Equal((40, 7, 250_000), (report.Tokens.InputCacheRead, report.Tokens.OutputText, report.TimeToFirstTokenUs));
            Assert.True(report.DurationUs >= 0);
        });
    }

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public async Task Export_WrongKey_FailsAndStoresNothing(OtlpExportProtocol protocol)
    {
        await using var server = await ReceiveServer.StartAsync();
        using var source = new ActivitySource($"sdk-test-{Guid.NewGuid():N}");
        using var provider = Provider(server, source, protocol, OtlpExportCompression.None, "obs_wrong");
        source.StartActivity("chat", ActivityKind.Client)?.SetTag("gen_ai.usage.input_tokens", 1).Dispose();
        provider.ForceFlush(30_000);
        Assert.Empty(server.Stored);
    }

    private static TracerProvider Provider(
        ReceiveServer server, ActivitySource source, OtlpExportProtocol protocol, OtlpExportCompression compression, string key) =>
        Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("sdk-service"))
            .AddSource(source.Name)
            .AddOtlpExporter(options =>
            {
                options.Protocol = protocol;
                options.Compression = compression;
                options.Endpoint = protocol == OtlpExportProtocol.Grpc ? server.Grpc : new Uri(server.Http, "/v1/traces");
                options.Headers = $"Authorization=Bearer {key}";
            })
            .Build();
}
