using System.Net;
using System.Net.Sockets;
using Observe.Observe.Demo;

namespace Observe.Observe.Prove.Processes;

/// <summary>
/// Forwards TCP connections and now and then cuts one: the far end has acted on what it was sent, and the near end never
/// hears of it; or half of what was sent arrives. It keeps its port while the far end comes and goes.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly int target;
    private readonly ulong seed;
    private readonly Task accepting;
    private int cuts;
    private long rate;

    /// <param name="target">The far end's port on loopback.</param>
    /// <param name="seed">Fixes which pieces of which connection are cut.</param>
    public CuttingProxy(int target, ulong seed)
    {
        this.target = target;
        this.seed = seed;
        listener.Start();
        accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections cut so far.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>The fraction of pieces, of requests and of replies, at which the connection is cut; 0 at first.</summary>
    public double CutRate
    {
        get => BitConverter.Int64BitsToDouble(Interlocked.Read(ref rate));
        set => Interlocked.Exchange(ref rate, BitConverter.DoubleToInt64Bits(value));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        var accepted = 0UL;
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync(stopping.Token);
                connections.RemoveAll(connection => connection.IsCompleted);
                // By how many there ever were: with the same dice again and again, one that is cut at once would be cut for ever.
                connections.Add(ForwardAsync(near, new SeededDice(seed + accepted++)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ForwardAsync(Socket near, SeededDice dice)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, target, stopping.Token);
                near.NoDelay = far.NoDelay = true;
                var request = PumpAsync(near, far, dice.Next(), forwardsHalf: true);
                var reply = PumpAsync(far, near, dice.Next(), forwardsHalf: false);
                await Task.WhenAny(request, reply);
                // A reset, so that neither end takes it for a proper end.
                near.LingerState = far.LingerState = new LingerOption(true, 0);
                near.Close();
                far.Close();
                await Task.WhenAll(request, reply);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the ends is gone; so is the connection.
            }
        }
    }

    // Ends when either end does, or at a cut.
    private async Task PumpAsync(Socket from, Socket to, ulong pumpSeed, bool forwardsHalf)
    {
        var dice = new SeededDice(pumpSeed);
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, stopping.Token) is > 0 and var count)
            {
                var isCut = dice.Fraction() < CutRate;
                if (!isCut)
                {
                    await SendAllAsync(to, buffer.AsMemory(0, count));
                    continue;
                }

                Interlocked.Increment(ref cuts);
                if (forwardsHalf)
                    await SendAllAsync(to, buffer.AsMemory(0, count / 2));
                return;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection ended at one of its ends, or the proxy is being stopped.
        }
    }

    private async Task SendAllAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await to.SendAsync(bytes, stopping.Token)..];
    }
}
