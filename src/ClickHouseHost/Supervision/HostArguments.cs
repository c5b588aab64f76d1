using System.Globalization;

namespace Observe.ClickHouseHost.Supervision;

/// <summary>The command line of the host process. Passwords never stand on it.</summary>
internal sealed record HostArguments(ClickHouseHostOptions Options, bool Supervised, bool Help)
{
    public const string WriterPasswordVariable = "OBSERVE_CLICKHOUSE_WRITER_PASSWORD";
    public const string ReaderPasswordVariable = "OBSERVE_CLICKHOUSE_READER_PASSWORD";

    public const string HelpText = $"""
        Observe.ClickHouseHost – the embedded ClickHouse engine behind ClickHouse's HTTP interface on loopback.

        Usage: Observe.ClickHouseHost --data DIR [--port P] [--library PATH] [--max-connections N]

          --data DIR            where the engine keeps its data (created when absent)
          --port P              TCP port on 127.0.0.1 and 0 for any free one (default 8123)
          --library PATH        libchdb.so; default: $OBSERVE_LIBCHDB, then the npm package in src/ClickHouseHost
          --max-connections N   statements at the same time, 2 to 256

        Users: "writer" (reads and writes) and "reader" (reads only). Passwords come from the environment
        ({WriterPasswordVariable}, {ReaderPasswordVariable}); one that is absent is generated and printed.

        Exit codes: 0 stopped, 2 usage, 10 library missing, 11 library unusable, 12 directory held by another
        process, 13 directory unusable, 14 disk full, 15 port in use, 16 refused by the engine.
        """;

    /// <exception cref="ClickHouseHostException">With reason Usage, naming the argument.</exception>
    public static HostArguments Parse(string[] args)
    {
        string? data = null, library = null;
        int port = 8123, connections = new ClickHouseHostOptions { DataDirectory = "" }.MaxConnections;
        bool supervised = false, help = args.Length == 0;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    help = true;
                    break;
                case "--supervised":
                    supervised = true;
                    break;
                case "--data":
                    data = Value(args, ref i);
                    break;
                case "--library":
                    library = Value(args, ref i);
                    break;
                case "--port":
                    port = Number(args, ref i, 0, 65535);
                    break;
                case "--max-connections":
                    connections = Number(args, ref i, 2, 256);
                    break;
                default:
                    throw Usage($"Unknown argument '{args[i]}'; see --help");
            }
        }

        if (data is null && !help) throw Usage("--data DIR is required; see --help");
        var options = new ClickHouseHostOptions
        {
            DataDirectory = Path.GetFullPath(data ?? "."), Port = port, LibraryPath = library, MaxConnections = connections,
        };
        return new HostArguments(options, supervised, help);
    }

    private static string Value(string[] args, ref int index) =>
        ++index < args.Length ? args[index] : throw Usage($"{args[index - 1]} needs a value");

    private static int Number(string[] args, ref int index, int least, int most) =>
        int.TryParse(Value(args, ref index), CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Usage($"{args[index - 1]} must be a number from {least} to {most}");

    private static ClickHouseHostException Usage(string message) => new(ClickHouseHostFailure.Usage, message);
}
