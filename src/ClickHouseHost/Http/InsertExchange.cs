using System.Buffers;
using Observe.ClickHouseHost.Engine;
using Observe.ClickHouseHost.Sql;

namespace Observe.ClickHouseHost.Http;

/// <summary>Rows in. Chunks go from the request to the engine's bounded queue; the reply goes out when the rows are on the disk.</summary>
internal sealed class InsertExchange(EngineSessions engine, EngineLease lease, Reply reply)
{
    private const int ChunkBytes = 256 << 10;

    public async Task RunAsync(InsertStatement insert, RequestBody body, QueryRequest query, CancellationToken cancellation)
    {
        var (stream, error) = await Task.Run(
            () =>
            {
                var begun = lease.Connection.BeginInsert(insert.Statement, insert.Format, query.Parameters, out var refused);
                return (begun, refused);
            },
            CancellationToken.None);
        if (stream is null)
        {
            await reply.FailAsync(EngineError.Parse(error!, engine.Version));
            return;
        }

        // Leaving without Finish – the client left, the body broke – cancels the insert.
        using (stream)
        {
            await FeedAsync(stream, insert, body, cancellation);
            var result = await Cancellation.WaitAsync(Task.Run(stream.Finish, CancellationToken.None), engine, lease, cancellation);
            if (result.Error is { } failed) await reply.FailAsync(EngineError.Parse(failed, engine.Version));
            else await reply.SendWholeAsync(result, null, ReadOnlyMemory<byte>.Empty);
        }
    }

    private static async Task FeedAsync(InsertStream stream, InsertStatement insert, RequestBody body, CancellationToken cancellation)
    {
        if (!stream.Append(body.Text.AsSpan(insert.DataOffset))) return;
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (int filled; (filled = await body.Rest.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellation)) > 0;)
                // Blocks while the engine is behind: on a thread of the pool, never on the one that serves connections.
                if (!await Task.Run(() => stream.Append(chunk.AsSpan(0, filled)), CancellationToken.None)) return;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
