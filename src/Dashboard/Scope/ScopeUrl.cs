using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Observe.Dashboard.Scope;

/// <summary>
/// The scope as a query string: <c>?range=24h&amp;zone=Europe/Paris&amp;tenant=a&amp;tenant=b&amp;live=1</c>, or
/// <c>?from=2026-11-22T10:00Z&amp;to=2026-11-22T12:00Z</c>. What is default is left out, so that equal scopes are equal URLs.
/// What cannot be read falls back to the default: a link may be old, a page still opens.
/// </summary>
internal static class ScopeUrl
{
    private const string Instant = "yyyy-MM-ddTHH:mm'Z'";
    private const int MostValuesAFilter = 50;
    private const int MostOthers = 20;

    private static readonly string[] Own = ["range", "from", "to", "zone", "live", .. Enum.GetValues<FilterKind>().Select(Name)];

    /// <summary>Reads the query string of an address; other parameters are ignored.</summary>
    public static PageScope Parse(string query)
    {
        var parameters = QueryHelpers.ParseQuery(query);
        return new PageScope
        {
            Range = ParseRange(parameters),
            Zone = ParseZone(Last(parameters, "zone")),
            Live = Last(parameters, "live") == "1",
            Tenants = Values(parameters, "tenant"),
            Projects = Values(parameters, "project"),
            Models = Values(parameters, "model"),
            Users = Values(parameters, "user"),
        };
    }

    /// <summary>The query string with its question mark; empty for the default scope.</summary>
    public static string Query(PageScope scope)
    {
        var parts = new List<string>();
        if (scope.Range.Bounds is var (from, to))
        {
            parts.Add("from=" + from.ToString(Instant, CultureInfo.InvariantCulture));
            parts.Add("to=" + to.ToString(Instant, CultureInfo.InvariantCulture));
        }
        else if (scope.Range.Key != TimeRange.Default.Key)
        {
            parts.Add("range=" + scope.Range.Key);
        }

        if (scope.Zone is { } zone)
            parts.Add("zone=" + Uri.EscapeDataString(zone).Replace("%2F", "/", StringComparison.Ordinal));

        foreach (var kind in Enum.GetValues<FilterKind>())
            parts.AddRange(scope[kind].Select(value => $"{Name(kind)}={Uri.EscapeDataString(value)}"));

        if (scope.Live)
            parts.Add("live=1");

        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    /// <summary>The address of <paramref name="path"/> with this scope.</summary>
    public static string Address(string path, PageScope scope) => path + Query(scope);

    /// <summary>The address with this scope and what a page says besides.</summary>
    public static string Address(string path, PageScope scope, IEnumerable<KeyValuePair<string, string>> others)
    {
        var query = Query(scope);
        foreach (var (name, value) in others)
            query += $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";

        return path + query;
    }

    /// <summary>The parameters of a page's own, in the order of the address.</summary>
    public static List<KeyValuePair<string, string>> Others(string query) =>
        [.. QueryHelpers.ParseQuery(query)
            .Where(parameter => !Own.Contains(parameter.Key) && IsPlain(parameter.Key) && parameter.Value.Count > 0)
            .Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value[^1] ?? ""))
            .Take(MostOthers)];

    /// <summary>The URL parameter of a filter.</summary>
    public static string Name(FilterKind kind) => kind switch
    {
        FilterKind.Tenant => "tenant",
        FilterKind.Project => "project",
        FilterKind.Model => "model",
        FilterKind.User => "user",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a filter"),
    };

    private static bool IsPlain(string name) => name.Length is > 0 and < 20 && name.All(char.IsAsciiLetter);

    private static TimeRange ParseRange(Dictionary<string, StringValues> parameters)
    {
        if (ParseInstant(Last(parameters, "from")) is { } from && ParseInstant(Last(parameters, "to")) is { } to)
            return TimeRange.Between(from, to) ?? TimeRange.Default;

        return TimeRange.Preset(Last(parameters, "range")) ?? TimeRange.Default;
    }

    private static DateTime? ParseInstant(string? text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.UtcDateTime
            : null;

    private static string? ParseZone(string? name) => Zones.Find(name) is null ? null : name;

    private static string? Last(Dictionary<string, StringValues> parameters, string name) =>
        parameters.TryGetValue(name, out var values) && values.Count > 0 ? values[^1] : null;

    private static ImmutableArray<string> Values(Dictionary<string, StringValues> parameters, string name) =>
        parameters.TryGetValue(name, out var values)
            ? [.. values.OfType<string>().Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).Take(MostValuesAFilter)]
            : [];
}
