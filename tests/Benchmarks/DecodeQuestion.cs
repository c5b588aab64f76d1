using System.Diagnostics;
using System.Globalization;
using Observe.Metering;
using Observe.Metering.Receive;
using Observe.Metering.Store;
using Observe.Testing;

namespace Observe.Benchmarks;

/// <summary>
/// How many spans a second does one core decode into the columns that are stored, usage read and laid out as Native blocks? Requests of 512 spans as an SDK exports them, each a
/// chat with the attributes of the GenAI conventions; beside it the same with spans that say nothing about usage. CPU time
/// of this process is what is divided by, so that a busy machine does not blur the answer.
/// </summary>
internal static class DecodeQuestion
{
    private const int SpansPerRequest = 512;
    private const int Requests = 16;
    private const int DefaultRounds = 7;
    private const int BatchRows = 131_072;

    // Until the runtime has compiled everything for good.
    private const int WarmUpRounds = 4;

    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(1);

    public static Task RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultRounds;
        Measure("chat spans", Chat, rounds);
        Measure("vLLM spans", Vllm, rounds);
        Measure("spans without usage", PlainHttp, rounds);
        return Task.CompletedTask;
    }

    private static void Measure(string name, Func<int, OtlpSpan> span, int rounds)
    {
        var requests = Enumerable.Range(0, Requests).Select(request => OtlpTraces.Request(
            Resource, [.. Enumerable.Range(request * SpansPerRequest, SpansPerRequest).Select(span)])).ToArray();
        var bytes = requests.Sum(request => (double)request.Length) / (Requests * SpansPerRequest);
        Console.WriteLine(Text($"{name}: {span(0).Attributes.Count} attributes and {bytes:F0} bytes a span, {SpansPerRequest} spans a request, {Resource.Count} resource attributes"));

        using var rows = new StoreBatch();
        var decoders = new DecoderSet(new KeptTime(retentionDays: 3650, TimeProvider.System));
        var measured = new List<double>();
        for (var round = 1 - WarmUpRounds; round <= rounds; round++)
        {
            var (perCpuSecond, allocated, reported) = Round(decoders, rows, requests);
            if (round <= 0) continue;
            measured.Add(perCpuSecond);
            Console.WriteLine(Text($"round {round}: {perCpuSecond:N0} spans/s a core, {perCpuSecond * bytes / 1e6:F0} MB/s, {allocated:F0} bytes allocated a span, {reported:P0} reported"));
        }

        Console.WriteLine(Text($"median: {measured.Order().ElementAt(measured.Count / 2):N0} spans/s a core"));
    }

    private static (double PerCpuSecond, double Allocated, double Reported) Round(DecoderSet decoders, StoreBatch rows, byte[][] requests)
    {
        var sender = new Sender("key", null, null);
        using var self = Process.GetCurrentProcess();
        var (cpu, allocated) = (self.TotalProcessorTime, GC.GetAllocatedBytesForCurrentThread());
        var (spans, reported, started) = (0L, 0L, Stopwatch.GetTimestamp());
        for (var next = 0; Stopwatch.GetElapsedTime(started) < RoundLength; next++)
        {
            if (rows.Rows > BatchRows)
            {
                foreach (var table in rows.Tables)
                    table.Rows.WriteTo(Stream.Null);
                rows.Restart((ulong)next);
            }

            var request = requests[next % requests.Length];
            var tally = new Tally(Signal.Traces);
            var frame = new Frame(Signal.Traces, request, request.Length, sender, TimeProvider.System.GetUtcNow().UtcDateTime);
            if (decoders.Decode(frame, rows, tally) is not null || tally.Rejected != 0)
                throw new InvalidOperationException(tally.Message);
            spans += tally.Accepted;
            reported += tally.Reports;
        }

        self.Refresh();
        return (spans / (self.TotalProcessorTime - cpu).TotalSeconds,
            (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)spans, reported / (double)spans);
    }

    private static IReadOnlyList<(string Key, object Value)> Resource { get; } =
    [
        ("service.name", "shop-assistant"), ("service.namespace", "shop"), ("service.instance.id", "b3a1f6de-5d1c-4b87-9a63-0c0ce6f1f6aa"),
        ("service.version", "2.4.1"), ("telemetry.sdk.name", "opentelemetry"), ("telemetry.sdk.language", "dotnet"),
        ("telemetry.sdk.version", "1.20.1"), ("k8s.pod.name", "shop-assistant-7d9f8b6c5-x2x9z"),
    ];

    private static OtlpSpan Chat(int index) => new()
    {
        Name = "chat gpt-oss-120b",
        TraceId = Id(16, index),
        SpanId = Id(8, index),
        ParentSpanId = Id(8, index + 1),
        Attributes =
        [
            ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-oss-120b"),
            ("gen_ai.response.model", "gpt-oss-120b"), ("gen_ai.response.id", Text($"chatcmpl-{index:x32}")), ("gen_ai.request.stream", true),
            ("gen_ai.request.temperature", 0.7), ("gen_ai.request.max_tokens", 1024L), ("gen_ai.usage.input_tokens", 1000L + index),
            ("gen_ai.usage.output_tokens", 200L), ("gen_ai.usage.cache_read.input_tokens", 512L), ("gen_ai.response.time_to_first_chunk", 0.31),
            ("server.address", "10.0.12.7"), ("user.id", Text($"user-{index % 500}")), ("observe.tenant.id", Text($"tenant-{index % 20}")),
            ("observe.project.id", "support"),
        ],
    };

    private static OtlpSpan Vllm(int index) => new()
    {
        Name = "llm_request",
        Kind = 2,
        TraceId = Id(16, index),
        SpanId = Id(8, index),
        Attributes =
        [
            ("gen_ai.latency.time_to_first_token", 0.2), ("gen_ai.latency.e2e", 2.5), ("gen_ai.latency.time_in_queue", 0.001),
            ("gen_ai.usage.prompt_tokens", 1000L + index), ("gen_ai.usage.completion_tokens", 200L),
            ("gen_ai.latency.time_in_model_prefill", 0.2), ("gen_ai.latency.time_in_model_decode", 2.2),
            ("gen_ai.latency.time_in_model_inference", 2.4), ("gen_ai.request.id", Text($"chatcmpl-{index:x32}")),
            ("gen_ai.request.top_p", 0.9), ("gen_ai.request.max_tokens", 1024L), ("gen_ai.request.temperature", 0.7),
        ],
    };

    private static OtlpSpan PlainHttp(int index) => new()
    {
        Name = "GET /cart",
        Kind = 2,
        TraceId = Id(16, index),
        SpanId = Id(8, index),
        Attributes =
        [
            ("http.request.method", "GET"), ("url.path", "/cart"), ("url.scheme", "https"), ("http.response.status_code", 200L),
            ("http.route", "/cart"), ("server.address", "shop.example"), ("server.port", 443L), ("network.protocol.version", "2"),
            ("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)"), ("client.address", "203.0.113.9"),
        ],
    };

    private static byte[] Id(int length, int index)
    {
        var id = new byte[length];
        new Random(index).NextBytes(id);
        id[0] |= 1;
        return id;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
