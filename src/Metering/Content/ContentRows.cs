using System.Buffers;
using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Content;

/// <summary>Appends the prompts and answers of spans to their own table, masked, where the policy says so; else nothing (R14).</summary>
internal sealed class ContentRows(SpanContentBatch rows, ContentPolicy policy)
{
    private readonly ArrayBufferWriter<byte> scratch = new();

    public bool IsStored => policy.IsStored;

    /// <summary>Appends what is content among the attributes of the span, or of one of its events.</summary>
    /// <param name="span">Whose content it is.</param>
    /// <param name="times">Its times.</param>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="table">The attributes.</param>
    /// <param name="eventName">The event's name; empty for the span's own attributes.</param>
    public void Append(SpanView span, in SpanTimes times, string tenant, AttributeTable table, ReadOnlySpan<byte> eventName)
    {
        for (var index = 0; index < table.Count; index++)
        {
            var key = table.KeyAt(index);
            if (!ContentAttributes.IsContent(eventName, key))
                continue;

            rows.Tenant.Append(tenant);
            rows.SpanStart.AppendUnits((long)times.StartUnixNanoseconds);
            rows.TraceId.AppendBigEndian(span.TraceId);
            rows.SpanId.AppendBigEndian(span.SpanId);
            rows.Direction.Append(DirectionOf(eventName.IsEmpty ? key : eventName));
            rows.Position.Append((ushort)index);
            rows.Source.Append(key);
            rows.Text.Append(policy.Apply(AttributeText.Of(table.Body, table.ValueAt(index), scratch)));
        }
    }

    // By the words that the dialects' names are made of.
    private static ContentDirection DirectionOf(ReadOnlySpan<byte> name) =>
        name.IndexOf("system"u8) >= 0 ? ContentDirection.System
        : name.IndexOf("tool"u8) >= 0 ? ContentDirection.Tools
        : name.IndexOf("output"u8) >= 0 || name.IndexOf("completion"u8) >= 0 || name.IndexOf("response"u8) >= 0
            || name.IndexOf("result"u8) >= 0 || name.IndexOf("choice"u8) >= 0 || name.IndexOf("assistant"u8) >= 0 ? ContentDirection.Output
        : ContentDirection.Input;
}
