using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Observe.Otlp.Conformance.Wire;
using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>Repetition, TLS, and the end.</summary>
internal static class OperationRows
{
    private const int Unavailable = 14;

    public static IReadOnlyList<Row> All { get; } =
    [
        new(50, Level.Must, "Duplicate Data", "The same batch twice does not double usage", DuplicateAsync),
        new(72, Level.DeFacto, "Collector parity", "TLS, and a client certificate where one is asked for", TlsAsync),
        new(73, Level.DeFacto, "Acknowledgements", "A stop finishes or answers UNAVAILABLE to what is in flight, then takes nothing more", StopAsync),
    ];

    private static async Task<string> DuplicateAsync(Receiver receiver, CancellationToken token)
    {
        var id = $"conformance-{Guid.NewGuid():N}";
        var span = Sample.Span() with
        {
            Attributes =
            [
                ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.response.model", id), ("gen_ai.response.id", id),
                ("gen_ai.usage.input_tokens", 100L), ("gen_ai.usage.output_tokens", 20L),
            ],
        };
        var request = Sample.Traces(span);

        // The connection is cut before the reply, so the sender cannot know and sends again; then once more for good measure.
        using (var raw = await RawHttp.ConnectAsync(receiver.Options.Http, token))
        {
            await raw.SendHeadAsync(
                receiver.HttpUri(Signal.Traces.Path).AbsolutePath, receiver.Options.Http, receiver.HeadersOf(HttpCall.Protobuf), request.Length, token);
            await raw.SendAsync(request, token);
        }

        Must.Equal(200, (await receiver.PostAsync(Signal.Traces, request, token)).Status, "the answer to the repetition");
        Must.Equal(0, (await receiver.CallAsync(Signal.Traces, request, token)).Code, "the status of the second repetition");

        var store = StoredSpan.Store(receiver);
        const string sql = "SELECT sum(requests) AS requests, sum(input_fresh) AS input, sum(output_text) AS output FROM usage_15m WHERE model = {model:String} HAVING requests > 0";
        var usage = await store.AwaitAsync(sql, 1, token, ("model", id));
        Must.Equal(1, usage.Count, "the number of sums");

        // What is still on its way must not raise them either.
        Must.Equal(200, (await receiver.PostAsync(Signal.Traces, request, token)).Status, "the answer to the third repetition");
        var later = Sample.Span() with { TraceId = span.TraceId };
        await TraceRows.TakenAsync(receiver, Signal.Traces, Sample.Traces(later), token);
        var stored = await store.AwaitAsync(
            "SELECT span_id FROM spans WHERE trace_id = unhex({trace:String}) AND span_id = unhex({span:String})", 1, token, ("trace", Sample.Hex(span.TraceId)), ("span", Sample.Hex(later.SpanId)));
        Must.Equal(1, stored.Count, "stored spans that were sent last");
        usage = await store.QueryAsync(sql, token, ("model", id));
        Must.Equal("""{"requests":"1","input":"100","output":"20"}""", usage[0].GetRawText(), "the usage of one request sent four times");
        return "";
    }

    private static async Task<string> TlsAsync(Receiver receiver, CancellationToken token)
    {
        if (receiver.Options.Tls is not { } address)
            throw new RowListed("needs --tls");
        var file = receiver.Options.ClientCertificate;
        using var certificate = file.Length == 0 ? null : X509CertificateLoader.LoadPkcs12FromFile(file, null);
        Must.Equal(200, await PostAsync(receiver, address, certificate, token), "the answer over TLS");
        if (certificate is null)
            return "TLS; needs --client-certificate for the other half";

        try
        {
            var status = await PostAsync(receiver, address, null, token);
            throw new RowFailed($"without a client certificate the answer is {status}");
        }
        catch (HttpRequestException)
        {
            return "TLS; without a client certificate the connection is refused";
        }
    }

    private static async Task<int> PostAsync(Receiver receiver, Uri address, X509Certificate2? certificate, CancellationToken token)
    {
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { ClientCertificates = certificate is null ? null : [certificate] } };
        // Who signed it is not the question here; whom it names is.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors;
        using var client = new HttpClient(handler);
        using var content = new ByteArrayContent(Sample.One(Signal.Traces)) { Headers = { ContentType = new(HttpCall.Protobuf) } };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, Signal.Traces.Path)) { Content = content };
        if (receiver.Options.Key.Length != 0)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {receiver.Options.Key}");
        using var response = await client.SendAsync(request, token);
        return (int)response.StatusCode;
    }

    private static async Task<string> StopAsync(Receiver receiver, CancellationToken token)
    {
        if (receiver.Options.StopAsync is not { } stopAsync)
            throw new RowListed("needs --stop");

        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var body = Receiver.Frame(Sample.One(Signal.Traces), false);
        var stalled = new StalledContent(body, body.Length / 2, release.Task);
        var inFlight = receiver.CallAsync($"/{Signal.Traces.Service}/Export", stalled, token);
        await stalled.Begun.WaitAsync(token);
        // An answer on the same connection shows that the half body has come in.
        await TraceRows.TakenAsync(receiver, Signal.Traces, Sample.One(Signal.Traces), token);

        var stop = stopAsync(token);
        await Eventually.HoldsAsync(async () => !await IsOpenAsync(receiver, token), "no new connection is taken", token, receiver.Options.RowTimeout);
        release.TrySetResult();
        var call = await inFlight;
        Must.Hold(call.Code is 0 or Unavailable, $"what was in flight is answered {call.Code} {call.Message}");
        await stop;
        Must.Hold(!await IsOpenAsync(receiver, token), "a new connection is taken after the stop");
        return call.Code == 0 ? "what was in flight was finished" : "what was in flight was told to come again";
    }

    private static async Task<bool> IsOpenAsync(Receiver receiver, CancellationToken token)
    {
        try
        {
            using var raw = await RawHttp.ConnectAsync(receiver.Options.Grpc, token);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
