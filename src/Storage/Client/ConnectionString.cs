using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Observe.Storage.Client;

/// <summary>Turns a connection string into <see cref="ClickHouseOptions"/> and collects every fault before it refuses.</summary>
internal static partial class ConnectionString
{
    private const string SettingPrefix = "set_";

    public static ClickHouseOptions Parse(string text)
    {
        var faults = new List<string>();
        var options = Read(Split(text, faults), faults);
        return faults.Count == 0
            ? options
            : throw new FormatException($"ClickHouse connection string: {string.Join("; ", faults)}");
    }

    private static DbConnectionStringBuilder Split(string text, List<string> faults)
    {
        var pairs = new DbConnectionStringBuilder();
        try
        {
            // A key without a value is dropped by the builder, and the default must not take its place unnoticed.
            faults.AddRange(Empty().Matches(text).Select(match => $"{match.Groups[1].Value} is empty"));
            pairs.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // Its message quotes the text, which holds a password.
            faults.Add("not a list of Key=Value pairs separated by semicolons");
        }

        return pairs;
    }

    private static ClickHouseOptions Read(DbConnectionStringBuilder pairs, List<string> faults)
    {
        var options = new ClickHouseOptions();
        var settings = new Dictionary<string, string>();
        foreach (string key in pairs.Keys)
        {
            var value = pairs[key] as string ?? string.Empty;
            options = key.ToUpperInvariant() switch
            {
                "HOST" or "SERVER" => options with { Host = NotEmpty(key, value, faults) },
                "PORT" => options with { Port = Integer(key, value, 1, ushort.MaxValue, faults) },
                "USERNAME" or "USER" => options with { Username = NotEmpty(key, value, faults) },
                "PASSWORD" => options with { Password = value },
                "DATABASE" => options with { Database = NotEmpty(key, value, faults) },
                "PROTOCOL" => options with { Protocol = Scheme(value, faults) },
                "COMPRESSION" => options with { Compression = Truth(key, value, faults) },
                "TIMEOUT" => options with { Timeout = TimeSpan.FromSeconds(Integer(key, value, 1, 86_400, faults)) },
                _ when key.StartsWith(SettingPrefix, StringComparison.OrdinalIgnoreCase) => Keep(settings, key, value, options),
                _ => Unknown(key, faults, options),
            };
        }

        return options with { Settings = settings };
    }

    private static ClickHouseOptions Keep(Dictionary<string, string> settings, string key, string value, ClickHouseOptions options)
    {
        settings[key[SettingPrefix.Length..]] = value;
        return options;
    }

    private static ClickHouseOptions Unknown(string key, List<string> faults, ClickHouseOptions options)
    {
        faults.Add($"{key} is not known (Host, Port, Username, Password, Database, Protocol, Compression, Timeout, set_<setting>)");
        return options;
    }

    private static string NotEmpty(string key, string value, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(value)) faults.Add($"{key} is empty");
        return value;
    }

    private static int Integer(string key, string value, int from, int to, List<string> faults)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to) return number;
        faults.Add($"{key}={value} is not a whole number from {from} to {to}");
        return from;
    }

    private static bool Truth(string key, string value, List<string> faults)
    {
        if (bool.TryParse(value, out var truth)) return truth;
        faults.Add($"{key}={value} is neither true nor false");
        return false;
    }

    private static string Scheme(string value, List<string> faults)
    {
        var scheme = value.ToLowerInvariant();
        if (scheme is not ("http" or "https")) faults.Add($"Protocol={value} is neither http nor https");
        return scheme is "https" ? scheme : "http";
    }

    [GeneratedRegex(@"(?<=^|;)\s*(host|server|port|username|user|database|protocol|compression|timeout)\s*=\s*(?=;|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Empty();
}
