using System.IO.Compression;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Export.Otlp;

/// <summary>
/// Pushes samples over OTLP/HTTP: every interval what is new is encoded into a queue, and the queue is sent, oldest first. An outage of the receiver is
/// waited out as long as the queue holds.
/// </summary>
public sealed partial class OtlpPush : IAsyncDisposable
{
    private const int BytesPerMegabyte = 1 << 20;

    /// <summary>Most reasons that are remembered as said.</summary>
    private const int MaxSaid = 100;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>A receiver that says later than this is asked again after this.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(10);

    private readonly Lock encoding = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly OtlpOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly OtlpEncoder encoder;
    private readonly PushQueue queue;
    private readonly PushCounts counts;
    private readonly HttpClient http;
    private readonly Uri address;
    private readonly CancellationTokenSource stopping = new();
    private readonly HashSet<string> said = new(StringComparer.Ordinal);
    private Task collecting = Task.CompletedTask;
    private Task sending = Task.CompletedTask;

    /// <param name="options">With an endpoint; <see cref="OtlpOptions.OrFrom"/> already applied.</param>
    /// <exception cref="ArgumentException">The endpoint is no address.</exception>
    public OtlpPush(Node node, OtlpOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        this.options = options;
        this.clock = clock;
        address = options.Address() ?? throw new ArgumentException($"{OtlpOptions.Section}:{nameof(options.Endpoint)} is '{options.Endpoint}'; it must be an http or https address.", nameof(options));
        log = logs.CreateLogger<OtlpPush>();
        encoder = new OtlpEncoder(node, Resource.Own(node.Name, Environment.GetEnvironmentVariable), options.MaxPoints);
        queue = new PushQueue((long)options.MaxQueueMegabytes * BytesPerMegabyte);
        counts = new PushCounts(node.Board, clock);
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            // Each request has its own.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Pushes at every interval from now on.</summary>
    public void Start()
    {
        collecting = Task.Run(CollectAsync);
        sending = Task.Run(SendAsync);
    }

    /// <summary>Encodes what is new and sends all that waits, each once; what does not go through stays.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        Collect();
        while (await SendOldestAsync(cancellation) is { } answer)
        {
            if (answer.Outcome == PushOutcome.Later)
                return;
        }
    }

    /// <summary>Stops, after one last push that may take as long as any request.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(collecting, sending);
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), clock))
        {
            try
            {
                await FlushAsync(patience.Token);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                LeftBehind(log, queue.Count);
            }
        }

        http.Dispose();
        queue.Dispose();
        turn.Dispose();
        stopping.Dispose();
    }

    private async Task CollectAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.IntervalSeconds), clock);
        try
        {
            do
            {
                Collect();
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private void Collect()
    {
        lock (encoding)
        {
            foreach (var (body, points) in encoder.Encode())
            {
                var dropped = queue.Add(new PushRequest(options.Gzip ? Compressed(body) : body, points));
                counts.Queued(dropped, queue.Count);
                if (dropped > 0)
                    Say("dropped", () => Dropped(log, address, options.MaxQueueMegabytes));
            }
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                await queue.WaitAsync(stopping.Token);
                var failures = 0;
                while (await SendOldestAsync(stopping.Token) is { } answer)
                {
                    failures = answer.Outcome == PushOutcome.Later ? failures + 1 : 0;
                    if (failures > 0)
                        await Task.Delay(Wait(failures, answer.After), clock, stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>Doubles from a second to a minute, half of it by chance, so that a fleet does not come back as one; no less than the receiver asked for.</summary>
    private static TimeSpan Wait(int failures, TimeSpan? asked)
    {
        var longest = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(failures - 1, 16)));
        var wait = longest * (0.5 + (Random.Shared.NextDouble() / 2));
        if (asked is not { } least || least <= wait)
            return wait;
        return least < LongestAsked ? least : LongestAsked;
    }

    /// <summary>Sends the oldest request once and takes it out of the queue unless it is to be sent again; null when none waits.</summary>
    private async Task<PushAnswer?> SendOldestAsync(CancellationToken cancellation)
    {
        // One at a time: who flushes meanwhile must not send the same again.
        await turn.WaitAsync(cancellation);
        try
        {
            if (queue.Peek() is not { } request)
                return null;
            var answer = await PostAsync(request, cancellation);
            if (answer.Outcome != PushOutcome.Later)
                queue.Remove(request);
            counts.Answered(answer, queue.Count);
            Tell(answer);
            return answer;
        }
        finally
        {
            turn.Release();
        }
    }

    private void Tell(PushAnswer answer)
    {
        switch (answer)
        {
            case { Outcome: PushOutcome.Later }:
                Say("later", () => Unreachable(log, address, answer.Reason));
                break;
            case { Outcome: PushOutcome.Refused }:
                Say("refused " + answer.Reason, () => Refused(log, address, answer.Reason));
                break;
            case { RejectedPoints: > 0 } or { Reason.Length: > 0 }:
                Say("partial " + answer.Reason, () => TakenInPart(log, address, answer.RejectedPoints, answer.Reason));
                break;
            default:
                lock (said)
                {
                    said.Remove("dropped");
                    if (said.Remove("later"))
                        Reachable(log, address);
                }

                break;
        }
    }

    private async Task<PushAnswer> PostAsync(PushRequest request, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var message = Message(request);
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await PushAnswer.ReadAsync(response, clock, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new PushAnswer(PushOutcome.Later, Reason: $"it did not answer within {options.TimeoutSeconds} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new PushAnswer(PushOutcome.Later, Reason: e.Message);
        }
    }

    private HttpRequestMessage Message(PushRequest request)
    {
        var content = new ByteArrayContent(request.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        if (options.Gzip)
            content.Headers.ContentEncoding.Add("gzip");
        var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        message.Headers.TryAddWithoutValidation("User-Agent", $"{Resource.ServiceName}/{Resource.Version}");
        foreach (var (name, value) in Resource.Pairs(options.Headers))
            message.Headers.TryAddWithoutValidation(name, value);
        if (options.Key.Length > 0)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        return message;
    }

    private static byte[] Compressed(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body);
        return compressed.ToArray();
    }

    /// <summary>Says something once; "later" again after the receiver was back.</summary>
    private void Say(string what, Action say)
    {
        lock (said)
        {
            if (said.Count < MaxSaid && said.Add(what))
                say();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} cannot be reached, samples wait: {Reason}")]
    private static partial void Unreachable(ILogger logger, Uri address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Address} takes samples again")]
    private static partial void Reachable(ILogger logger, Uri address);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Address} refuses samples, they are dropped and counted: {Reason}")]
    private static partial void Refused(ILogger logger, Uri address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} did not take {Points} points of a request: {Reason}")]
    private static partial void TakenInPart(ILogger logger, Uri address, long points, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Address} was away for so long that {Megabytes} MB of samples wait; the oldest are dropped and counted")]
    private static partial void Dropped(ILogger logger, Uri address, int megabytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} requests could not be pushed before the end")]
    private static partial void LeftBehind(ILogger logger, int count);
}
