using System.Globalization;

namespace Observe.Metering.Receive.Otlp;

/// <summary>The messages a receiver answers with: <c>Export…ServiceResponse</c> and <c>google.rpc.Status</c>, as protobuf or JSON.</summary>
internal static class Replies
{
    // Tags and lengths of partial_success, its count and its text; names and quotes in JSON.
    private const int EnvelopeBytes = 128;

    // A character of JSON takes up to six bytes (\u0000), one of UTF-8 up to three.
    private const int BytesOfJsonCharacter = 6, BytesOfCharacter = 3;

    /// <summary>
    /// The same shape for all signals. <c>partial_success</c> is set only when there is something to say (OTLP, "Full Success").
    /// What is too long loses text, never the count; null when even the count does not fit.
    /// </summary>
    public static ReadOnlyMemory<byte>? Response(RequestHead head, Receipt receipt, int maxBytes)
    {
        if (maxBytes < EnvelopeBytes)
            return null;

        var characters = (maxBytes - EnvelopeBytes) / (head.IsJson ? BytesOfJsonCharacter : BytesOfCharacter);
        var message = receipt.Message.Length <= characters ? receipt.Message : Shortened(receipt.Message, characters);
        if (receipt.Rejected == 0 && message.Length == 0)
            return head.IsJson ? JsonReplies.Empty : ReadOnlyMemory<byte>.Empty;
        return head.IsJson ? JsonReplies.PartialSuccess(head.Signal, receipt.Rejected, message) : PartialSuccess(receipt.Rejected, message);
    }

    /// <summary><c>google.rpc.Status</c> with RetryInfo and BadRequest details where the refusal has them.</summary>
    public static ReadOnlyMemory<byte> Status(Refusal refusal, bool isJson)
    {
        if (isJson)
            return JsonReplies.Status(refusal);

        var status = new ProtoWriter();
        status.Varint(1, (ulong)refusal.GrpcCode);
        status.Text(2, refusal.Message);
        if (refusal.RetryAfter is { } delay)
            status.Message(3, Any("RetryInfo", RetryInfo(delay)));
        if (refusal.Field is { } field)
            status.Message(3, Any("BadRequest", BadRequest(field, refusal.Message)));
        return status.Written;
    }

    /// <summary>The name of a detail's type, as <c>google.protobuf.Any</c> writes it.</summary>
    public static string TypeOf(string detail) => $"type.googleapis.com/google.rpc.{detail}";

    /// <summary>proto3's text of a duration, e.g. <c>2.300s</c>.</summary>
    public static string TextOf(TimeSpan delay) => string.Create(CultureInfo.InvariantCulture, $"{delay.TotalSeconds:0.000}s");

    private static string Shortened(string message, int characters) =>
        message[..(characters > 0 && char.IsHighSurrogate(message[characters - 1]) ? characters - 1 : characters)];

    private static ReadOnlyMemory<byte> PartialSuccess(long rejected, string message)
    {
        var partial = new ProtoWriter();
        partial.Varint(1, (ulong)rejected);
        partial.Text(2, message);
        var response = new ProtoWriter();
        response.Message(1, partial);
        return response.Written;
    }

    private static ProtoWriter Any(string type, ProtoWriter message)
    {
        var any = new ProtoWriter();
        any.Text(1, TypeOf(type));
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
