using System.Globalization;

namespace Observe.Observe.Bench.Payload;

/// <summary>
/// One inference as four spans see it: the HTTP server that took it, the gateway's chat span, the engine's own span, the
/// look-up of the caller's key. About 12 attributes each, as instrumentations of 2026 emit them.
/// </summary>
internal sealed class TraceShape
{
    public const int Spans = 4;
    public const int Tenants = 20;

    private const int Http = 0, Chat = 1, Engine = 2, Keys = 3;

    // As in the demo's price book, so that charges are part of the work.
    private static readonly string[] Models = ["llama-3.1-70b-instruct", "qwen2.5-coder-32b-instruct"];
    private static readonly string[] Agents = ["OpenAI/Python 1.109.1", "OpenAI/JS 5.20.1", "python-httpx/0.28.1", "langchain/0.3.27"];
    private static readonly long[] Limits = [512, 1024, 2048, 4096];
    private static readonly double[] Temperatures = [0.2, 0.5, 0.7, 1];

    private readonly int trace;
    private readonly Random random;
    private readonly string tenant;
    private readonly string model;
    private readonly long input, output, maxTokens;
    private readonly double temperature;
    private readonly long queueUs, prefillUs, decodeUs;

    public TraceShape(int trace, string model, Random random)
    {
        (this.trace, this.model, this.random) = (trace, model, random);
        // Few tenants make most of the traffic.
        tenant = string.Create(CultureInfo.InvariantCulture, $"tenant-{(int)Math.Pow(Tenants, random.NextDouble()):D2}");
        (input, output) = (random.Next(50, 4_000), random.Next(20, 800));
        (maxTokens, temperature) = (Limits[random.Next(Limits.Length)], Temperatures[random.Next(Temperatures.Length)]);
        (queueUs, prefillUs, decodeUs) = (random.Next(1_000, 20_000), random.Next(30_000, 400_000), 250_000 + (output * random.Next(4_000, 9_000)));
    }

    public long LengthNs => (E2eUs * 1_000) + 12_000_000;

    private long E2eUs => queueUs + prefillUs + decodeUs;

    public static string AnyModel(Random random) => Models[random.Next(Models.Length)];

    public Message HttpSpan() => Span(Http, -1, "POST /v1/chat/completions", 2, 0, LengthNs)
        .With("observe.tenant.id", tenant)
        .With("http.request.method", "POST")
        .With("http.route", "/v1/chat/completions")
        .With("url.scheme", "https")
        .With("server.address", "llm.example.com")
        .With("server.port", 443)
        .With("client.address", $"10.20.{random.Next(40)}.{random.Next(128)}")
        .With("network.protocol.version", "1.1")
        .With("user_agent.original", Agents[random.Next(Agents.Length)])
        .With("http.request.body.size", random.Next(400, 16_000))
        .With("http.response.status_code", 200);

    public Message ChatSpan() => Span(Chat, Http, "chat " + model, 3, 1_400_000, (E2eUs * 1_000) + 5_000_000)
        .With("observe.tenant.id", tenant)
        .With("gen_ai.operation.name", "chat")
        .With("gen_ai.provider.name", "vllm")
        .With("gen_ai.request.model", model)
        .With("gen_ai.response.model", model)
        .WithResponseId("gen_ai.response.id", trace)
        .With("gen_ai.request.max_tokens", maxTokens)
        .With("gen_ai.request.temperature", temperature)
        .With("gen_ai.usage.input_tokens", input)
        .With("gen_ai.usage.output_tokens", output)
        .With("gen_ai.usage.cache_read.input_tokens", random.Next(3) == 0 ? 0 : input - (input % 16))
        .WithList("gen_ai.response.finish_reasons", "stop")
        .With("user.id", $"user-{random.Next(2_000)}");

    public Message EngineSpan() => Span(Engine, Chat, "llm_request", 2, 4_800_000, E2eUs * 1_000)
        .With("observe.tenant.id", tenant)
        .WithResponseId("gen_ai.request.id", trace)
        .With("gen_ai.response.model", model)
        .With("gen_ai.request.max_tokens", maxTokens)
        .With("gen_ai.request.temperature", temperature)
        .With("gen_ai.usage.prompt_tokens", input)
        .With("gen_ai.usage.completion_tokens", output)
        .With("gen_ai.latency.time_in_queue", queueUs / 1e6)
        .With("gen_ai.latency.time_to_first_token", (queueUs + prefillUs) / 1e6)
        .With("gen_ai.latency.e2e", E2eUs / 1e6)
        .With("gen_ai.latency.time_in_model_prefill", prefillUs / 1e6)
        .With("gen_ai.latency.time_in_model_decode", decodeUs / 1e6);

    public Message KeysSpan() => Span(Keys, Http, "SELECT api_keys", 3, 300_000, random.Next(300_000, 900_000))
        .With("observe.tenant.id", tenant)
        .With("db.system.name", "postgresql")
        .With("db.namespace", "gateway")
        .With("db.operation.name", "SELECT")
        .With("db.collection.name", "api_keys")
        .With("db.response.returned_rows", 1)
        .With("server.address", "db.internal")
        .With("server.port", 5432)
        .With("thread.id", random.Next(1, 33));

    private Message Span(int span, int parent, string name, ulong kind, long fromNs, long lengthNs)
    {
        var message = new Message()
            .Bytes(1, "", 16, new Patch(0, Slot.TraceId, trace, span, 0))
            .Bytes(2, "", 8, new Patch(0, Slot.SpanId, trace, span, 0));
        if (parent >= 0)
            message.Bytes(4, "", 8, new Patch(0, Slot.ParentSpanId, trace, parent, 0));
        return message
            .Text(5, name)
            .Varint(6, kind)
            .Time(7, new Patch(0, Slot.Start, trace, span, fromNs))
            .Time(8, new Patch(0, Slot.End, trace, span, fromNs + lengthNs));
    }
}
