using System.Diagnostics;
using Observe.ClickHouseHost.Engine;
using Observe.ClickHouseHost.Sql;

namespace Observe.ClickHouseHost.Http;

/// <summary>
/// ClickHouse's HTTP interface: who asks, what, with which settings; then one of three ways through the engine – rows in
/// (<see cref="InsertExchange"/>), rows out (<see cref="ReadExchange"/>), or a statement that only does something.
/// </summary>
internal sealed partial class QueryEndpoint(EngineSessions engine, HostUsers users, ILogger<QueryEndpoint> log)
{
    /// <summary>How long a client may go on sending a body whose statement has already been refused.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    public async Task HandleAsync(HttpContext context)
    {
        var reply = new Reply(context, engine, Stopwatch.GetTimestamp());
        try
        {
            await AnswerAsync(context, reply);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            ClientLeft(log, reply.QueryId);
        }
        catch (CutResponseException)
        {
            throw;
        }
        catch (EngineBusyException e)
        {
            await reply.FailAsync(EngineError.Of(EngineError.TooManyQueries, "TOO_MANY_SIMULTANEOUS_QUERIES", e.Message) with { StatusOverride = 503 });
        }
        catch (EngineSettingException e)
        {
            await reply.FailAsync(EngineError.Parse(e.Message, engine.Version));
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            await reply.FailAsync(EngineError.Of(EngineError.BadArguments, "BAD_ARGUMENTS", e.Message));
        }
        catch (Exception e)
        {
            Unexpected(log, reply.QueryId, e);
            await reply.FailAsync(EngineError.Of(EngineError.UnknownException, "UNKNOWN_EXCEPTION", e.Message));
        }

        await SkipRestAsync(context);
    }

    /// <summary>Reads what the client still sends: closing on it would reset the connection under the answer just written.</summary>
    private static async Task SkipRestAsync(HttpContext context)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(DrainLimit);
        try
        {
            await context.Response.Body.FlushAsync(limit.Token);
            var buffer = new byte[64 << 10];
            while (await context.Request.Body.ReadAsync(buffer, limit.Token) > 0) { }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client stopped sending, which is as good.
        }
    }

    private async Task AnswerAsync(HttpContext context, Reply reply)
    {
        var role = users.Authenticate(context.Request, out var user);
        if (role == HostRole.None)
        {
            await reply.FailAsync(EngineError.Of(
                EngineError.AuthenticationFailed, "AUTHENTICATION_FAILED",
                $"{user}: Authentication failed: password is incorrect, or there is no user with such name."));
            return;
        }

        var query = QueryRequest.Parse(context.Request, engine, out var error);
        if (query is null)
        {
            await reply.FailAsync(error!);
            return;
        }

        reply.Begin(query);
        if (query.Sql.Length == 0 && !HttpMethods.IsPost(context.Request.Method))
        {
            await context.Response.WriteAsync("Ok.\n");
            return;
        }

        using var body = await RequestBody.ReadAsync(context.Request, query.Sql, context.RequestAborted);
        var readOnly = role == HostRole.Reader || !HttpMethods.IsPost(context.Request.Method);
        if (readOnly && Restrict(query, body, role) is { } refusal)
        {
            await reply.FailAsync(refusal);
            return;
        }

        using var lease = await engine.RentAsync(query.Settings, role == HostRole.Reader, context.RequestAborted);
        if (query.Database is { } database && lease.Connection.Query($"USE {Quote(database)}").Error is { } unknown)
            await reply.FailAsync(EngineError.Parse(unknown, engine.Version));
        else if (body.Insert is { } insert)
            await new InsertExchange(engine, lease, reply).RunAsync(insert, body, query, context.RequestAborted);
        else
            await RunAsync(lease, body.Text, query, readOnly, reply, context.RequestAborted);
    }

    private async Task RunAsync(
        EngineLease lease, byte[] sql, QueryRequest query, bool readOnly, Reply reply, CancellationToken cancellation)
    {
        var (kind, statements) = lease.Connection.Classify(sql);
        if (statements > 1)
            await reply.FailAsync(EngineError.Of(EngineError.SyntaxError, "SYNTAX_ERROR", "Syntax error (Multi-statements are not allowed)"));
        else if (kind == StatementClass.ReadOnly)
            await new ReadExchange(engine, lease, reply).RunAsync(ReadStatement.Parse(sql, query.DefaultFormat), query, cancellation);
        else if (readOnly && kind != StatementClass.Unknown)
            await reply.FailAsync(NotWhileReadOnly);
        else
            await new ReadExchange(engine, lease, reply).RunInMemoryAsync(sql, query, cancellation);
    }

    /// <summary>Turns the session read-only in the engine itself, after everything the engine would not check.</summary>
    private EngineError? Restrict(QueryRequest query, RequestBody body, HostRole role)
    {
        if (body.Insert is not null) return NotWhileReadOnly;
        if (role == HostRole.Writer)
        {
            // ClickHouse's own rule: settings may change, nothing else may.
            if (query.Settings.GetValueOrDefault("readonly") != "1") query.Settings["readonly"] = "2";
            return null;
        }

        if (ReaderGuard.FindRefused(body.Text, query.Parameters.Values) is { } identifier)
            return EngineError.Of(EngineError.ReadOnly, "READONLY", $"reader: '{identifier}' is not allowed in readonly mode");
        foreach (var (name, value) in ReaderGuard.SettingsInside(body.Text))
            if (engine.IsSetting(name)) query.Settings.TryAdd(name, value);
        if (query.Settings.Keys.FirstOrDefault(ReaderGuard.RefusesSetting) is { } setting)
            return EngineError.Of(EngineError.ReadOnly, "READONLY", $"Cannot modify '{setting}' setting in readonly mode");
        query.Settings["readonly"] = "1";
        return null;
    }

    private static EngineError NotWhileReadOnly => EngineError.Of(
        EngineError.ReadOnly, "READONLY",
        "Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. You should use method POST for modifying queries");

    private static string Quote(string identifier) =>
        $"`{identifier.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";

    [LoggerMessage(Level = LogLevel.Debug, Message = "Query {QueryId}: the client left")]
    private static partial void ClientLeft(ILogger logger, string queryId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Query {QueryId} failed in the host")]
    private static partial void Unexpected(ILogger logger, string queryId, Exception exception);
}
