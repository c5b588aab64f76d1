using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Observe.GpuExporter.Export.Http;

/// <summary>
/// Answers requests straight from the server's features: without a context, middleware or routing there is nothing left that allocates for a scrape.
/// </summary>
internal sealed class MetricsApplication(MetricsPages pages, HealthPages health) : IHttpApplication<IFeatureCollection>
{
    private const string PlainText = "text/plain; charset=utf-8";
    private const string Html = "text/html; charset=utf-8";
    private const string Allowed = "GET, HEAD";

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.Get<IHttpRequestFeature>()!;
        var response = context.Get<IHttpResponseFeature>()!;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = Allowed;
            return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, PlainText, $"{request.Method} is not answered here; {Allowed} are.\n");
        }

        return request.Path switch
        {
            "/metrics" => WriteMetricsAsync(context, request),
            "/healthz" => WriteAsync(context, health.Alive()),
            "/readyz" => WriteAsync(context, health.Ready()),
            "/" => WriteAsync(context, StatusCodes.Status200OK, Html, HealthPages.Start),
            _ => WriteAsync(context, StatusCodes.Status404NotFound, PlainText, "Nothing is here. There are /metrics, /healthz and /readyz.\n"),
        };
    }

    private Task WriteMetricsAsync(IFeatureCollection context, IHttpRequestFeature request)
    {
        if (AskedSpelling(request.QueryString) is not { } spelling)
        {
            return WriteAsync(
                context, StatusCodes.Status400BadRequest, PlainText, $"The spelling asked for is none of {Spellings.Names}; several are joined by commas: /metrics?spelling=native,dcgm\n");
        }

        var format = Accept.Choose(request.Headers.Accept);
        var page = pages.Rent(format, spelling);
        try
        {
            if (!pages.Gzip || !Accept.TakesGzip(request.Headers.AcceptEncoding))
                return WriteAsync(context, StatusCodes.Status200OK, PageFormats.MediaType(format), page.Bytes);
            context.Get<IHttpResponseFeature>()!.Headers.ContentEncoding = "gzip";
            return WriteAsync(context, StatusCodes.Status200OK, PageFormats.MediaType(format), page.Compressed());
        }
        finally
        {
            // What is written was copied by now, sent or not.
            page.Return();
        }
    }

    private Spelling? AskedSpelling(string query)
    {
        const string Name = "?spelling=";
        return query.Length == 0 ? pages.Spelling
            : query.StartsWith(Name, StringComparison.Ordinal) ? Spellings.Parse(query.AsSpan(Name.Length))
            : null;
    }

    private static Task WriteAsync(IFeatureCollection context, (int Status, string Text) answer) => WriteAsync(context, answer.Status, PlainText, answer.Text);

    private static Task WriteAsync(IFeatureCollection context, int status, string mediaType, string text) => WriteAsync(context, status, mediaType, Encoding.UTF8.GetBytes(text));

    /// <summary>Copies the body into the connection before it returns.</summary>
    private static Task WriteAsync(IFeatureCollection context, int status, string mediaType, ReadOnlySpan<byte> body)
    {
        var response = context.Get<IHttpResponseFeature>()!;
        response.StatusCode = status;
        response.Headers.ContentType = mediaType;
        response.Headers.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Get<IHttpRequestFeature>()!.Method))
            return Task.CompletedTask;

        var sending = context.Get<IHttpResponseBodyFeature>()!;
        var started = sending.StartAsync(CancellationToken.None);
        if (!started.IsCompletedSuccessfully)
            return started;
        // In one piece: the socket sends pieces as a list, and a list longer than a handful costs it allocations.
        body.CopyTo(sending.Writer.GetSpan(body.Length));
        sending.Writer.Advance(body.Length);
        var flushed = sending.Writer.FlushAsync(CancellationToken.None);
        return flushed.IsCompletedSuccessfully ? Task.CompletedTask : flushed.AsTask();
    }
}
