using System.Buffers;
using System.IO.Pipes;
using Microsoft.AspNetCore.WebUtilities;
using Observe.ClickHouseHost.Engine;
using Observe.ClickHouseHost.Sql;

namespace Observe.ClickHouseHost.Http;

/// <summary>
/// Rows out. The engine writes its result into a pipe and blocks when the pipe is full; the host copies from the pipe to the
/// client, so a result of any size passes through one buffer.
/// </summary>
internal sealed class ReadExchange(EngineSessions engine, EngineLease lease, Reply reply)
{
    /// <summary>A result up to this size is held until it is complete and then sent with exact counts.</summary>
    private const int BufferBytes = 256 << 10;

    public async Task RunAsync(ReadStatement statement, QueryRequest query, CancellationToken cancellation)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None, BufferBytes);
        await using var closing = pipe;
        var running = Task.Run(() => Execute(statement, query, pipe), CancellationToken.None);
        var finished = Cancellation.WaitAsync(running, engine, lease, cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            if (query.WaitForEnd) await SpoolAsync(statement, pipe, finished, buffer, cancellation);
            else await StreamAsync(statement, pipe, finished, buffer, cancellation);
        }
        finally
        {
            // Whatever went wrong on the client's side, the statement ends and the pipe is emptied before the session goes back.
            if (!finished.IsCompleted) await DrainAsync(pipe, finished, buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Statements that return nothing or a few lines: DDL, INSERT … SELECT, SYSTEM, KILL.</summary>
    public async Task RunInMemoryAsync(byte[] sql, QueryRequest query, CancellationToken cancellation)
    {
        var running = Task.Run(() => lease.Connection.Query(sql, query.DefaultFormat, query.Parameters), CancellationToken.None);
        var result = await Cancellation.WaitAsync(running, engine, lease, cancellation);
        if (result.Error is { } error) await reply.FailAsync(EngineError.Parse(error, engine.Version));
        else await reply.SendWholeAsync(result, result.Body.Length > 0 ? query.DefaultFormat : null, result.Body);
    }

    private EngineResult Execute(ReadStatement statement, QueryRequest query, AnonymousPipeServerStream pipe)
    {
        try
        {
            var descriptor = pipe.ClientSafePipeHandle.DangerousGetHandle();
            return lease.Connection.Query(statement.IntoDescriptor(descriptor), statement.Format, query.Parameters);
        }
        finally
        {
            pipe.DisposeLocalCopyOfClientHandle();
        }
    }

    private async Task StreamAsync(
        ReadStatement statement, AnonymousPipeServerStream pipe, Task<EngineResult> finished, byte[] buffer, CancellationToken cancellation)
    {
        var count = await FillAsync(pipe, buffer, cancellation);
        if (count < buffer.Length)
        {
            var small = await finished;
            if (small.Error is { } refused) await reply.FailAsync(EngineError.Parse(refused, engine.Version));
            else await reply.SendWholeAsync(small, statement.Format, buffer.AsMemory(0, count));
            return;
        }

        reply.StartStream(null, statement.Format);
        while (count > 0)
        {
            await reply.WriteAsync(buffer.AsMemory(0, count));
            count = await pipe.ReadAsync(buffer, cancellation);
        }

        if ((await finished).Error is { } error) await reply.FailAsync(EngineError.Parse(error, engine.Version));
        else await reply.EndAsync();
    }

    /// <summary>wait_end_of_query=1: nothing is sent before the statement has succeeded; over 1 MB it waits in a file.</summary>
    private async Task SpoolAsync(
        ReadStatement statement, AnonymousPipeServerStream pipe, Task<EngineResult> finished, byte[] buffer, CancellationToken cancellation)
    {
        await using var spool = new FileBufferingWriteStream(memoryThreshold: 1 << 20);
        for (int count; (count = await pipe.ReadAsync(buffer, cancellation)) > 0;)
            await spool.WriteAsync(buffer.AsMemory(0, count), cancellation);
        var result = await finished;
        if (result.Error is { } error)
        {
            await reply.FailAsync(EngineError.Parse(error, engine.Version));
            return;
        }

        reply.StartStream(result, statement.Format);
        await spool.DrainBufferAsync(new WriteOnly(reply), cancellation);
        await reply.EndAsync();
    }

    private static async Task<int> FillAsync(AnonymousPipeServerStream pipe, byte[] buffer, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var count = await pipe.ReadAsync(buffer.AsMemory(filled), cancellation);
            if (count == 0) break;
            filled += count;
        }

        return filled;
    }

    private async Task DrainAsync(AnonymousPipeServerStream pipe, Task<EngineResult> finished, byte[] buffer)
    {
        engine.RequestCancel(lease);
        while (await pipe.ReadAsync(buffer, CancellationToken.None) > 0) { }
        await finished;
    }
}
