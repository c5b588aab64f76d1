namespace Observe.Metering.Receive.Otlp;

/// <summary>The messages a receiver answers with: <c>ExportTraceServiceResponse</c> and <c>google.rpc.Status</c>.</summary>
internal static class Replies
{
    private const string TypePrefix = "type.googleapis.com/google.rpc.";

    /// <summary><c>partial_success</c> is set only when there is something to say (OTLP, "Full Success").</summary>
    public static ProtoWriter TraceResponse(Receipt receipt)
    {
        var response = new ProtoWriter();
        if (receipt.Rejected == 0 && receipt.Message.Length == 0)
            return response;

        var partial = new ProtoWriter();
        partial.Varint(1, (ulong)receipt.Rejected);
        partial.Text(2, receipt.Message);
        response.Message(1, partial);
        return response;
    }

    /// <summary><c>google.rpc.Status</c> with RetryInfo and BadRequest details where the refusal has them.</summary>
    public static ProtoWriter Status(Refusal refusal)
    {
        var status = new ProtoWriter();
        status.Varint(1, (ulong)refusal.GrpcCode);
        status.Text(2, refusal.Message);
        if (refusal.RetryAfter is { } delay)
            status.Message(3, Any("RetryInfo", RetryInfo(delay)));
        if (refusal.Field is { } field)
            status.Message(3, Any("BadRequest", BadRequest(field, refusal.Message)));
        return status;
    }

    private static ProtoWriter Any(string type, ProtoWriter message)
    {
        var any = new ProtoWriter();
        any.Text(1, TypePrefix + type);
        any.Message(2, message);
        return any;
    }

    private static ProtoWriter RetryInfo(TimeSpan delay)
    {
        var duration = new ProtoWriter();
        duration.Varint(1, (ulong)(delay.Ticks / TimeSpan.TicksPerSecond));
        duration.Varint(2, (ulong)(delay.Ticks % TimeSpan.TicksPerSecond * 100));
        var retryInfo = new ProtoWriter();
        retryInfo.Message(1, duration);
        return retryInfo;
    }

    private static ProtoWriter BadRequest(string field, string description)
    {
        var violation = new ProtoWriter();
        violation.Text(1, field);
        violation.Text(2, description);
        var badRequest = new ProtoWriter();
        badRequest.Message(1, violation);
        return badRequest;
    }
}
