using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Observe.GpuExporter.Engines;

/// <summary>Why an engine's page could not be had, in words that follow "because".</summary>
internal sealed class EngineUnreachableException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether somebody answered, so that the metrics may be at another path. One who hangs is not asked three times over.</summary>
    public bool MayBeElsewhere { get; init; }
}

/// <summary>Fetches engines' pages of metrics, within a time and a length. For any thread.</summary>
internal sealed class EngineClient : IDisposable
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Buffers begin with so much.</summary>
    private const int FirstBytes = 64 << 10;

    private readonly HttpClient http;
    private readonly EngineOptions options;
    private readonly X509Certificate2Collection authorities = [];

    public EngineClient(EngineOptions options)
    {
        this.options = options;
        if (options.CertificateAuthority.Length > 0)
            authorities.ImportFromPemFile(options.CertificateAuthority);
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            // A redirect leads away from the engine that was named.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        if (authorities.Count > 0)
            handler.SslOptions.RemoteCertificateValidationCallback = IsTrusted;
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Fetches a page into the buffer, which grows as needed.</summary>
    /// <returns>The page's length in bytes.</returns>
    /// <exception cref="EngineUnreachableException">There is no page to be had; the message says why.</exception>
    public async Task<(int Length, byte[] Buffer)> FetchAsync(Uri page, EngineTarget target, byte[] buffer, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(options.TimeoutSeconds));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, page);
            request.Headers.TryAddWithoutValidation("Accept", "text/plain;version=0.0.4, application/openmetrics-text;q=0.5");
            if (target.Token.Length > 0)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", target.Token);
            if (target.Header is { } header)
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new EngineUnreachableException($"{page} answers {(int)answer.StatusCode}") { MayBeElsewhere = true };
            await using var body = await answer.Content.ReadAsStreamAsync(patience.Token);
            return await ReadAsync(body, page, buffer, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EngineUnreachableException($"{page} does not answer within {options.TimeoutSeconds} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw new EngineUnreachableException($"{page} cannot be read: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        http.Dispose();
        foreach (var authority in authorities)
            authority.Dispose();
    }

    private async Task<(int Length, byte[] Buffer)> ReadAsync(Stream body, Uri page, byte[] buffer, CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length > options.MaxPageBytes)
                    throw new EngineUnreachableException($"{page} is longer than {options.MaxPageBytes} bytes ({EngineOptions.Section}:{nameof(options.MaxPageBytes)})");
                Array.Resize(ref buffer, Math.Min(Math.Max(length * 2, FirstBytes), options.MaxPageBytes + 1));
            }

            var read = await body.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
                return (length, buffer);
            length += read;
        }
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || chain is null)
            return false;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        return chain.Build((X509Certificate2)certificate);
    }
}
