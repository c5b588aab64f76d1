using System.Buffers;
using System.Buffers.Binary;
using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Content;

/// <summary>Appends the prompts and answers of spans, and of log records within them, to their own table, masked, where the policy says so; else nothing (R14).</summary>
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
    public void Append(SpanView span, in SpanTimes times, string tenant, AttributeTable table, ReadOnlySpan<byte> eventName) =>
        Append(new ContentOwner(tenant, (long)times.StartUnixNanoseconds, span.TraceId, span.SpanId), table, eventName);

    /// <summary>Appends what is content in a log record that was written in a span: an attribute, or the body of a GenAI event.</summary>
    /// <param name="record">The record.</param>
    /// <param name="timeUnixNanoseconds">When it happened; stands for the start of its span, which the record does not tell.</param>
    /// <param name="tenant">Its tenant.</param>
    public void Append(LogView record, ulong timeUnixNanoseconds, string tenant)
    {
        if (record.TraceId.IsEmpty || record.SpanId.IsEmpty)
            return;

        var owner = new ContentOwner(
            tenant, (long)timeUnixNanoseconds, BinaryPrimitives.ReadUInt128BigEndian(record.TraceId.Of(record.Request)),
            BinaryPrimitives.ReadUInt64BigEndian(record.SpanId.Of(record.Request)));
        Append(owner, record.Attributes, record.EventName);
        if (record.Body.Kind != AttributeKind.Empty && ContentAttributes.IsGenAi(record.EventName))
            Append(owner, record.Attributes.Count, record.EventName, record.EventName, AttributeText.Of(record.Request, record.Body, scratch));
    }

    private void Append(in ContentOwner owner, AttributeTable table, ReadOnlySpan<byte> eventName)
    {
        for (var index = 0; index < table.Count; index++)
        {
            var key = table.KeyAt(index);
            if (!ContentAttributes.IsContent(eventName, key))
                continue;
            Append(owner, index, key, eventName.IsEmpty ? key : eventName, AttributeText.Of(table.Body, table.ValueAt(index), scratch));
        }
    }

    private void Append(in ContentOwner owner, int position, ReadOnlySpan<byte> source, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        rows.Tenant.Append(owner.Tenant);
        rows.SpanStart.AppendUnits(owner.StartUnixNanoseconds);
        rows.TraceId.AppendBigEndian(owner.TraceId);
        rows.SpanId.AppendBigEndian(owner.SpanId);
        rows.Direction.Append(DirectionOf(name));
        rows.Position.Append((ushort)position);
        rows.Source.Append(source);
        rows.Text.Append(policy.Apply(text));
    }

    // By the words that the dialects' names are made of.
    private static ContentDirection DirectionOf(ReadOnlySpan<byte> name) =>
        name.IndexOf("system"u8) >= 0 ? ContentDirection.System
        : name.IndexOf("tool"u8) >= 0 ? ContentDirection.Tools
        : name.IndexOf("output"u8) >= 0 || name.IndexOf("completion"u8) >= 0 || name.IndexOf("response"u8) >= 0
            || name.IndexOf("result"u8) >= 0 || name.IndexOf("choice"u8) >= 0 || name.IndexOf("assistant"u8) >= 0 ? ContentDirection.Output
        : ContentDirection.Input;

    /// <summary>The span whose content it is.</summary>
    private readonly record struct ContentOwner(string Tenant, long StartUnixNanoseconds, UInt128 TraceId, ulong SpanId);
}
