using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Observe.Metering.Receive;

/// <summary>Connections of one address, so that one peer that opens them and says nothing leaves room for the others.</summary>
internal sealed class ConnectionLimit(int maxPerAddress)
{
    // Bounded by the connections that are open: an address is forgotten with its last one.
    private readonly ConcurrentDictionary<IPAddress, int> open = new();

    /// <summary>Whether the address may have one more; <see cref="Leave"/> follows when it may.</summary>
    public bool TryEnter(IPAddress address)
    {
        if (open.AddOrUpdate(address, 1, static (_, count) => count + 1) <= maxPerAddress)
            return true;

        Leave(address);
        return false;
    }

    public void Leave(IPAddress address)
    {
        if (open.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0)
            open.TryRemove(KeyValuePair.Create(address, 0));
    }

    /// <summary>Serves a connection within the limit; closes it without a word beyond.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (!TryEnter(address))
        {
            connection.Abort(new ConnectionAbortedException($"More than {maxPerAddress} connections from {address} ({ReceiveOptions.Section}:{nameof(ReceiveOptions.MaxConnectionsPerAddress)})"));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(address);
        }
    }
}
