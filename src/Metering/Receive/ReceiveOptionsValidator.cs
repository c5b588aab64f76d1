using System.Net;
using Microsoft.Extensions.Options;

namespace Observe.Metering.Receive;

/// <summary>Lists everything that is wrong with the section at once, in the words of its keys.</summary>
internal sealed class ReceiveOptionsValidator : IValidateOptions<ReceiveOptions>
{
    private const int MinRequestBytes = 64 * 1024;
    private const int MinReplyBytes = 256;
    private const int MaxRequestBytes = 1024 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, ReceiveOptions options)
    {
        var failures = new List<string>();
        if (!IPAddress.TryParse(options.Bind, out _))
            failures.Add($"{Key(nameof(options.Bind))} is \"{options.Bind}\"; it must be an IP address, e.g. 127.0.0.1, or 0.0.0.0 for all networks.");

        Range(nameof(options.HttpPort), options.HttpPort, 0, IPEndPoint.MaxPort);
        Range(nameof(options.GrpcPort), options.GrpcPort, 0, IPEndPoint.MaxPort);
        if (options.HttpPort == options.GrpcPort && options.HttpPort != 0)
            failures.Add($"{Key(nameof(options.HttpPort))} and {Key(nameof(options.GrpcPort))} are both {options.HttpPort}; they must differ.");

        Range(nameof(options.MaxRequestBytes), options.MaxRequestBytes, MinRequestBytes, MaxRequestBytes);
        // A compressed request needs room for its body and for what it inflates to.
        Range(nameof(options.MaxBufferedBytes), options.MaxBufferedBytes, 2L * options.MaxRequestBytes, long.MaxValue);
        Range(nameof(options.MaxConcurrentRequests), options.MaxConcurrentRequests, 1, 100_000);
        Range(nameof(options.MaxConcurrentRequestsPerKey), options.MaxConcurrentRequestsPerKey, 1, 100_000);
        Range(nameof(options.MaxConnections), options.MaxConnections, 1, 1_000_000);
        Range(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress, 1, 1_000_000);
        Range(nameof(options.MinBodyBytesPerSecond), options.MinBodyBytesPerSecond, 0, 1_000_000_000);
        Range(nameof(options.BodyGraceSeconds), options.BodyGraceSeconds, 2, 3_600);
        Range(nameof(options.HeadTimeoutSeconds), options.HeadTimeoutSeconds, 1, 3_600);
        Range(nameof(options.KeepAliveSeconds), options.KeepAliveSeconds, 1, 86_400);
        Range(nameof(options.MaxReplyBytes), options.MaxReplyBytes, MinReplyBytes, MaxRequestBytes);
        if (options.HttpPathPrefix.Length != 0 && (options.HttpPathPrefix[0] != '/' || options.HttpPathPrefix[^1] == '/'))
            failures.Add($"{Key(nameof(options.HttpPathPrefix))} is \"{options.HttpPathPrefix}\"; it must begin with a slash and not end with one, e.g. /otlp.");
        Range(nameof(options.KeyRefreshSeconds), options.KeyRefreshSeconds, 1, 3_600);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range(string key, long value, long from, long to)
        {
            if (value >= from && value <= to)
                return;

            var bound = to == long.MaxValue ? $"at least {from}" : $"from {from} to {to}";
            failures.Add($"{Key(key)} is {value}; it must be {bound}.");
        }
    }

    private static string Key(string name) => $"{ReceiveOptions.Section}:{name}";
}
