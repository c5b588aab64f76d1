namespace Observe.Observe.Demo;

/// <summary>
/// Sends a fraction of the exporter's requests a second time, byte for byte, a few requests later, as a retry after a
/// lost answer or a misconfigured pipeline would. Which ones is fixed by the seed. Called by one exporter thread.
/// </summary>
internal sealed class RepeatingHandler(double rate, ulong seed) : DelegatingHandler
{
    /// <summary>A repeat comes 1 … this many requests after the original.</summary>
    private const int MaxRequestsLater = 8;

    private readonly List<Repeat> _waiting = [];
    private SeededDice _dice = new(seed);
    private long _requests;

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
        foreach (var repeat in _waiting)
        {
            using var response = await base.SendAsync(repeat.ToRequest(), cancellationToken);
            response.EnsureSuccessStatusCode();
            Sent++;
        }

        _waiting.Clear();
    }

    private void Remember(HttpRequestMessage request)
    {
        _requests++;
        if (_dice.Fraction() >= rate)
            return;

        var body = new MemoryStream();
        request.Content!.CopyTo(body, null, CancellationToken.None);
        _waiting.Add(new Repeat(request, body.ToArray(), _requests + 1 + _dice.Below(MaxRequestsLater)));
    }

    private List<Repeat> Due()
    {
        var due = _waiting.FindAll(repeat => repeat.NotBefore <= _requests);
        _waiting.RemoveAll(repeat => repeat.NotBefore <= _requests);
        return due;
    }

    private void Settle(Repeat repeat, HttpResponseMessage response)
    {
        using (response)
        {
            if (response.IsSuccessStatusCode)
                Sent++;
            else
                _waiting.Add(repeat);
        }
    }

    /// <summary>What is needed to send a request again: its head, and its body's bytes.</summary>
    private sealed class Repeat(HttpRequestMessage original, byte[] body, long notBefore)
    {
        private readonly Uri? _address = original.RequestUri;
        private readonly Version _version = original.Version;
        private readonly HttpVersionPolicy _policy = original.VersionPolicy;
        private readonly KeyValuePair<string, IEnumerable<string>>[] _headers = [.. original.Headers];
        private readonly KeyValuePair<string, IEnumerable<string>>[] _contentHeaders = [.. original.Content!.Headers];

        public long NotBefore => notBefore;

        public HttpRequestMessage ToRequest()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, _address)
            {
                Version = _version,
                VersionPolicy = _policy,
                Content = new ByteArrayContent(body),
            };
            foreach (var (name, values) in _headers)
                request.Headers.TryAddWithoutValidation(name, values);
            foreach (var (name, values) in _contentHeaders)
                request.Content.Headers.TryAddWithoutValidation(name, values);
            return request;
        }
    }
}
