using System.Text.Json;

namespace Observe.Otlp.Conformance.Wire;

/// <summary>A <c>google.rpc.Status</c> from either encoding.</summary>
/// <param name="Code"><c>google.rpc.Code</c>; 0 where it was left out.</param>
/// <param name="Message">For a developer.</param>
/// <param name="RetryDelay">Of a RetryInfo detail; null without one.</param>
/// <param name="Fields">Field paths of a BadRequest detail.</param>
internal sealed record RpcStatus(int Code, string Message, TimeSpan? RetryDelay, IReadOnlyList<string> Fields)
{
    private const string Prefix = "type.googleapis.com/google.rpc.";

    public static RpcStatus OfProtobuf(ReadOnlySpan<byte> body)
    {
        var status = new ProtoMessage(body);
        TimeSpan? delay = null;
        var fields = new List<string>();
        foreach (var any in status.Messages(3))
        {
            var detail = any.Message(2) ?? new ProtoMessage([]);
            if (any.Text(1) == Prefix + "RetryInfo" && detail.Message(1) is { } duration)
                delay = TimeSpan.FromSeconds(duration.Number(1)) + TimeSpan.FromTicks(duration.Number(2) / 100);
            if (any.Text(1) == Prefix + "BadRequest")
                fields.AddRange(detail.Messages(1).Select(violation => violation.Text(1)));
        }

        return new RpcStatus((int)status.Number(1), status.Text(2), delay, fields);
    }

    public static RpcStatus OfJson(ReadOnlySpan<byte> body)
    {
        using var json = JsonDocument.Parse(body.ToArray());
        var status = json.RootElement;
        TimeSpan? delay = null;
        var fields = new List<string>();
        if (status.TryGetProperty("details", out var details))
        {
            foreach (var detail in details.EnumerateArray())
            {
                var type = detail.TryGetProperty("@type", out var name) ? name.GetString() : "";
                if (type == Prefix + "RetryInfo" && detail.TryGetProperty("retryDelay", out var text))
                    delay = TimeSpan.FromSeconds(double.Parse(text.GetString()!.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture));
                if (type == Prefix + "BadRequest")
                    fields.AddRange(detail.GetProperty("fieldViolations").EnumerateArray().Select(violation => violation.GetProperty("field").GetString() ?? ""));
            }
        }

        return new RpcStatus(
            status.TryGetProperty("code", out var code) ? code.GetInt32() : 0,
            status.TryGetProperty("message", out var message) ? message.GetString() ?? "" : "",
            delay,
            fields);
    }
}

/// <summary>The <c>partial_success</c> of an export response.</summary>
internal sealed record PartialSuccess(long Rejected, string Message)
{
    /// <summary>Null when it is not set.</summary>
    public static PartialSuccess? OfProtobuf(ReadOnlySpan<byte> body) =>
        new ProtoMessage(body).Message(1) is { } partial ? new PartialSuccess(partial.Number(1), partial.Text(2)) : null;

    /// <inheritdoc cref="OfProtobuf"/>
    public static PartialSuccess? OfJson(ReadOnlySpan<byte> body, Signal signal)
    {
        using var json = JsonDocument.Parse(body.ToArray());
        if (!json.RootElement.TryGetProperty("partialSuccess", out var partial))
            return null;

        // A 64-bit integer is a string in proto3 JSON; a number is understood too.
        var rejected = !partial.TryGetProperty(signal.RejectedName, out var count) ? 0
            : count.ValueKind == JsonValueKind.String ? long.Parse(count.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
            : count.GetInt64();
        return new PartialSuccess(rejected, partial.TryGetProperty("errorMessage", out var message) ? message.GetString() ?? "" : "");
    }
}
