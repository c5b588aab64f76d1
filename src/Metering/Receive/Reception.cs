using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Observe.Metering.Receive;

/// <summary>
/// Step 1, RECEIVE, the same for every transport and signal: whose key is it, is there room, is the body whole and within the limit
/// as it came and inflated. Then <see cref="Accept"/> decides, and every failure is answered in a code that
/// says whether to send it again.
/// </summary>
internal sealed partial class Reception(Accept accept, KeyRing keys, BodyBudget budget, ReceiveMeter meter, ILogger<Reception> log)
{
    public async Task HandleAsync(HttpContext context, Transport transport)
    {
        var head = default(RequestHead);
        Receipt receipt;
        try
        {
            receipt = transport.ReadHead(context.Request, out head) is { } refusal ? refusal : await ReceiveAsync(context, transport, head);
        }
        catch (Exception failure) when (context.RequestAborted.IsCancellationRequested || failure is ConnectionResetException)
        {
            meter.Request(transport.Name, Refusal.Aborted.Outcome);
            return;
        }
        catch (BadHttpRequestException failure)
        {
            receipt = Refusal.Unreadable(failure);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogFault(log, failure, transport.Name);
            receipt = Refusal.Broken;
        }

        meter.Request(transport.Name, receipt.Refusal?.Outcome ?? "ok");
        await transport.AnswerAsync(context, head, receipt);
    }

    private async Task<Receipt> ReceiveAsync(HttpContext context, Transport transport, RequestHead head)
    {
        var token = context.RequestAborted;
        var (sender, refusal) = await keys.IdentifyAsync(context.Request.Headers.Authorization, token);
        if (sender is null)
            return refusal!;
        if (budget.TryEnter(sender) is { } busy)
            return busy;

        try
        {
            return await ReadAsync(context, transport, head, sender, token);
        }
        finally
        {
            budget.Leave(sender);
        }
    }

    private async Task<Receipt> ReadAsync(HttpContext context, Transport transport, RequestHead head, Sender sender, CancellationToken token)
    {
        // The server's own limit is below OTLP's and would answer without a Status; ours counts as it reads and again as it inflates.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;

        using var received = new Body(budget);
        var arrival = await transport.ReadAsync(context.Request, head, received, token);
        if (arrival.Refusal is { } refusal)
            return refusal;
        if (!arrival.IsGzip)
            return await transport.TakeAsync(accept, context.Request, head, received, sender, token);

        using var inflated = new Body(budget);
        var outcome = inflated.Inflate(received);
        if (outcome != BodyOutcome.Whole)
            return budget.RefusalOf(outcome);

        // The request may wait for the disk now; what it was inflated from need not.
        received.Dispose();
        return await transport.TakeAsync(accept, context.Request, head, inflated, sender, token);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request over {Transport} failed; its sender was told to send it again")]
    private static partial void LogFault(ILogger log, Exception failure, string transport);
}
