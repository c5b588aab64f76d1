using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Observe.Observe.Machine;

/// <summary>A TCP port that Observe is going to listen on.</summary>
/// <param name="Purpose">In words, e.g. <c>Dashboard</c>.</param>
/// <param name="Option">The option that moves it.</param>
internal sealed record ListenPort(string Purpose, string Option, int Port)
{
    public static IReadOnlyList<ListenPort> Of(MachineOptions options) =>
    [
        new("Dashboard", "--port", options.DashboardPort),
        new("OTLP over HTTP", "--otlp-http-port", options.OtlpHttpPort),
        new("OTLP over gRPC", "--otlp-grpc-port", options.OtlpGrpcPort),
    ];

    /// <summary>Null when it can be listened on; else one sentence that says why not, and the way out.</summary>
    public string? Obstacle(string bind)
    {
        if (!IPAddress.TryParse(bind, out var address))
            return $"--bind {bind} is not an IP address; use {MachineOptions.Loopback} for this machine only, or 0.0.0.0 for all interfaces.";
        if (Port == 0)
            return null;

        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, Port));
            socket.Listen(1);
            return null;
        }
        catch (SocketException e)
        {
            var reason = e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "is already in use",
                SocketError.AccessDenied => "may not be used by this user",
                SocketError.AddressNotAvailable => "cannot be used, because this machine does not have that address",
                _ => $"cannot be used ({e.Message})",
            };
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Port {Port} on {bind}, wanted for {Purpose}, {reason}. Free it, or choose another with {Option}.");
        }
    }
}
