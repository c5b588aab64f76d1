namespace Observe.Observe.Demo;

/// <summary>
/// Sends a fraction of the exporter's requests a second time, byte for byte, a few requests later, as a retry after a
/// lost answer or a misconfigured pipeline would. Which ones is fixed by the seed. Called by one exporter thread.
/// </summary>
internal sealed class RepeatingHandler(double rate, ulong seed) : DelegatingHandler
{
    /// <summary>A repeat comes 1 … this many requests after the original.</summary>
    private const int MaxRequestsLater = 8;

    private readonly List<Repeat> waiting = [];
    private SeededDice dice = new(seed);
    private long requests;

    /// <summary>Repeats that were answered with success.</summary>
    public int Sent { get; private set; }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Remember(request);
        var response = base.Send(request, cancellationToken);
        foreach (var repeat in Due())
            Settle(repeat, base.Send(repeat.ToRequest(), cancellationToken));
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Remember(request);
        var response = await base.SendAsync(request, cancellationToken);
        foreach (var repeat in Due())
            Settle(repeat, await base.SendAsync(repeat.ToRequest(), cancellationToken));
        return response;
    }

    /// <summary>Sends what still waits; call when the exporter has sent its last request.</summary>
    /// <exception cref="HttpRequestException">The receiver keeps refusing a repeat.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var repeat in waiting)
        {
            using var response = await base.SendAsync(repeat.ToRequest(), cancellationToken);
            response.EnsureSuccessStatusCode();
            Sent++;
        }

        waiting.Clear();
    }

    private void Remember(HttpRequestMessage request)
    {
        requests++;
        if (dice.Fraction() >= rate)
            return;

        var body = new MemoryStream();
        request.Content!.CopyTo(body, null, CancellationToken.None);
        waiting.Add(new Repeat(request, body.ToArray(), requests + 1 + dice.Below(MaxRequestsLater)));
    }

    private List<Repeat> Due()
    {
        var due = waiting.FindAll(repeat => repeat.NotBefore <= requests);
        waiting.RemoveAll(repeat => repeat.NotBefore <= requests);
        return due;
    }

    private void Settle(Repeat repeat, HttpResponseMessage response)
    {
        using (response)
        {
            if (response.IsSuccessStatusCode)
                Sent++;
            else
                waiting.Add(repeat);
        }
    }

    /// <summary>What is needed to send a request again: its head, and its body's bytes.</summary>
    private sealed class Repeat(HttpRequestMessage original, byte[] body, long notBefore)
    {
        private readonly Uri? address = original.RequestUri;
        private readonly Version version = original.Version;
        private readonly HttpVersionPolicy policy = original.VersionPolicy;
        private readonly KeyValuePair<string, IEnumerable<string>>[] headers = [.. original.Headers];
        private readonly KeyValuePair<string, IEnumerable<string>>[] contentHeaders = [.. original.Content!.Headers];

        public long NotBefore => notBefore;

        public HttpRequestMessage ToRequest()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, address)
            {
                Version = version,
                VersionPolicy = policy,
                Content = new ByteArrayContent(body),
            };
            foreach (var (name, values) in headers)
                request.Headers.TryAddWithoutValidation(name, values);
            foreach (var (name, values) in contentHeaders)
                request.Content.Headers.TryAddWithoutValidation(name, values);
            return request;
        }
    }
}
