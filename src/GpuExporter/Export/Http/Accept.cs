using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Observe.GpuExporter.Export.Http;

/// <summary>Chooses a page's format by what a scraper says it accepts (RFC 9110, section 12.5.1). Allocates nothing.</summary>
internal static class Accept
{
    private const string OpenMetricsType = "application/openmetrics-text";
    private const string Gzip = "gzip";
    private const string PlainType = "text/plain";

    /// <returns>OpenMetrics when it is asked for by name, in a version that is spoken here, and not less gladly than plain text; else the text format, which everybody reads.</returns>
    public static PageFormat Choose(StringValues accept)
    {
        double openMetrics = 0, plain = 0;
        foreach (var line in accept)
        {
            foreach (var range in line.AsSpan().Split(','))
                Weigh(line.AsSpan()[range], ref openMetrics, ref plain);
        }

        return openMetrics > 0 && openMetrics >= plain ? PageFormat.OpenMetrics : PageFormat.Prometheus;
    }

    /// <summary>Whether the header <c>Accept-Encoding</c> allows gzip by name.</summary>
    public static bool TakesGzip(StringValues acceptEncoding)
    {
        foreach (var line in acceptEncoding)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var entry = line.AsSpan()[range];
                var end = entry.IndexOf(';');
                if ((end < 0 ? entry : entry[..end]).Trim().Equals(Gzip, StringComparison.OrdinalIgnoreCase))
                    return Quality(end < 0 ? default : entry[(end + 1)..]) > 0;
            }
        }

        return false;
    }

    private static void Weigh(ReadOnlySpan<char> entry, ref double openMetrics, ref double plain)
    {
        var end = entry.IndexOf(';');
        var type = (end < 0 ? entry : entry[..end]).Trim();
        var parameters = end < 0 ? default : entry[(end + 1)..];
        if (type.Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase))
        {
            if (Parameter(parameters, "version") is "" or "1.0.0" or "0.0.1")
                openMetrics = Math.Max(openMetrics, Quality(parameters));
        }
        else if (type.Equals(PlainType, StringComparison.OrdinalIgnoreCase))
        {
            if (Parameter(parameters, "version") is "" or "0.0.4")
                plain = Math.Max(plain, Quality(parameters));
        }
    }

    private static double Quality(ReadOnlySpan<char> parameters)
    {
        var text = Parameter(parameters, "q");
        return text.IsEmpty ? 1 : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) ? quality : 0;
    }

    private static ReadOnlySpan<char> Parameter(ReadOnlySpan<char> parameters, ReadOnlySpan<char> name)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            var at = parameter.IndexOf('=');
            if (at > 0 && parameter[..at].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return parameter[(at + 1)..].Trim().Trim('"');
        }

        return default;
    }
}
