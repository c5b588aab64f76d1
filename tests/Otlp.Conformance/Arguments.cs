using System.Diagnostics;
using System.Globalization;

namespace Observe.Otlp.Conformance;

/// <summary>The command line.</summary>
internal sealed record Arguments(RunOptions Options, bool IsJson)
{
    public const string Usage = """
        Observe.Otlp.Conformance --http URL --grpc URL [--key K] [options]
          Runs the rows of docs/conformance.md against a receiver of OTLP and prints one line a row and a score.
          Exit code 1 when a row fails that a conforming receiver must pass (M, S, P), 2 when the arguments are wrong.

          --http URL               OTLP/HTTP, with the path prefix if there is one
          --grpc URL               OTLP/gRPC
          --key K                  sent as "Authorization: Bearer K"
          --header NAME=VALUE      a further header of every request; may be repeated
          --rows 1,2,18            only these rows
          --json                   the results as JSON
          --limit BYTES            the receiver's limit of one request (64 MiB)
          --overload N             half-sent requests that may be opened to fill it up (1024); 0 leaves overload out
          --expired-key K          a key that has expired (row 71)
          --forbidden-key K        a key that is known and may not write (row 71)
          --clickhouse URL         http://user:password@host:port/?database=observe, to see what was stored
          --tls URL                OTLP/HTTP over TLS (row 72)
          --client-certificate F   a PKCS#12 file without password for the TLS endpoint
          --stop COMMAND           a shell command that asks the receiver to stop (row 73, the last)
        """;

    /// <summary>Null when they make no sense.</summary>
    public static Arguments? Read(IReadOnlyList<string> args)
    {
        var (values, headers, isJson) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<(string, string)>(), false);
        for (var index = 0; index < args.Count; index++)
        {
            if (args[index] == "--json")
                isJson = true;
            else if (!args[index].StartsWith("--", StringComparison.Ordinal) || ++index == args.Count)
                return null;
            else if (args[index - 1] != "--header")
                values[args[index - 1]] = args[index];
            else if (args[index].Split('=', 2) is [var name, var value])
                headers.Add((name, value));
            else
                return null;
        }

        return Read(values, headers) is { } options && values.Keys.All(known.Contains) ? new Arguments(options, isJson) : null;
    }

    private static readonly string[] known =
    [
        "--http", "--grpc", "--key", "--rows", "--limit", "--overload", "--expired-key", "--forbidden-key", "--clickhouse", "--tls",
        "--client-certificate", "--stop",
    ];

    private static RunOptions? Read(Dictionary<string, string> values, List<(string, string)> headers)
    {
        if (Address("--http") is not { } http || Address("--grpc") is not { } grpc)
            return null;

        var options = new RunOptions
        {
            Http = http, Grpc = grpc, Headers = headers,
            Key = Text("--key"), ExpiredKey = Text("--expired-key"), ForbiddenKey = Text("--forbidden-key"),
            ClickHouse = Address("--clickhouse"), Tls = Address("--tls"), ClientCertificate = Text("--client-certificate"),
            Rows = [.. Text("--rows").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(row => int.Parse(row, CultureInfo.InvariantCulture))],
        };
        if (values.TryGetValue("--limit", out var limit))
            options = options with { LimitBytes = int.Parse(limit, CultureInfo.InvariantCulture) };
        if (values.TryGetValue("--overload", out var overload))
            options = options with { Overload = int.Parse(overload, CultureInfo.InvariantCulture) };
        return values.TryGetValue("--stop", out var command) ? options with { StopAsync = token => ShellAsync(command, token) } : options;

        string Text(string name) => values.GetValueOrDefault(name, "");
        Uri? Address(string name) => Uri.TryCreate(Text(name), UriKind.Absolute, out var uri) ? uri : null;
    }

    private static async Task ShellAsync(string command, CancellationToken token)
    {
        using var shell = Process.Start("/bin/sh", ["-c", command]);
        await shell.WaitForExitAsync(token);
    }
}
