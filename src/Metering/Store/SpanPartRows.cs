using System.Buffers.Binary;
using Observe.Metering.Content;
using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Store;

/// <summary>Appends the events and links of spans. One that cannot be decoded is left out: its span is worth more than it.</summary>
internal sealed class SpanPartRows(SpanEventBatch events, SpanLinkBatch links, ContentRows content)
{
    // opentelemetry.proto.trace.v1.Span.Event and Span.Link
    private const int EventTimeField = 1, EventNameField = 2, EventAttributesField = 3, EventDroppedField = 4;
    private const int LinkTraceField = 1, LinkSpanField = 2, LinkStateField = 3, LinkAttributesField = 4, LinkDroppedField = 5, LinkFlagsField = 6;

    private readonly AttributeColumns eventAttributes = new(events.Attributes, events.AttributeTypes);
    private readonly AttributeColumns linkAttributes = new(links.Attributes, links.AttributeTypes);
    private readonly AttributeTable table = new();

    private static readonly KeyTest IsKept = static key => !ContentAttributes.IsContent(key);
    private static readonly KeyTest IsKeptOfGenAi = static key => !ContentAttributes.IsContent("gen_ai."u8, key);

    public void Append(SpanView span, in SpanTimes times, string tenant)
    {
        for (var index = 0; index < span.Events.Count; index++)
            AppendEvent(span, times, tenant, index);
        for (var index = 0; index < span.Links.Count; index++)
            AppendLink(span, times, tenant, index);
        table.Clear([]);
    }

    private void AppendEvent(SpanView span, in SpanTimes times, string tenant, int index)
    {
        table.Clear(span.Body);
        var reader = new ProtoReader(span.Body, span.Events[index]);
        Slice name = default;
        ulong time = 0, dropped = 0;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return;

            var isWhole = (field, type) switch
            {
                (EventTimeField, WireType.Fixed64) => reader.TryReadFixed64(out time),
                (EventNameField, WireType.Length) => reader.TryReadSlice(out name),
                (EventAttributesField, WireType.Length) => reader.TryReadSlice(out var attribute) && table.TryAdd(attribute),
                (EventDroppedField, WireType.Varint) => reader.TryReadVarint(out dropped),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
                return;
        }

        AppendPlace(events.Span, span, times, tenant, index);
        events.Time.AppendUnits((long)Math.Min(time, SpanTimes.MaxUnixNanoseconds));
        events.Name.Append(name.Of(span.Body));
        var isGenAi = name.Of(span.Body).StartsWith("gen_ai."u8);
        eventAttributes.Append(table, isGenAi ? IsKeptOfGenAi : IsKept);
        if (content.IsStored)
            content.Append(span, times, tenant, table, name.Of(span.Body));
        events.DroppedAttributes.Append((uint)dropped);
    }

    private void AppendLink(SpanView span, in SpanTimes times, string tenant, int index)
    {
        table.Clear(span.Body);
        var reader = new ProtoReader(span.Body, span.Links[index]);
        Slice traceId = default, spanId = default, state = default;
        ulong dropped = 0;
        uint flags = 0;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return;

            var isWhole = (field, type) switch
            {
                (LinkTraceField, WireType.Length) => reader.TryReadSlice(out traceId),
                (LinkSpanField, WireType.Length) => reader.TryReadSlice(out spanId),
                (LinkStateField, WireType.Length) => reader.TryReadSlice(out state),
                (LinkAttributesField, WireType.Length) => reader.TryReadSlice(out var attribute) && table.TryAdd(attribute),
                (LinkDroppedField, WireType.Varint) => reader.TryReadVarint(out dropped),
                (LinkFlagsField, WireType.Fixed32) => reader.TryReadFixed32(out flags),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
                return;
        }

        AppendPlace(links.Span, span, times, tenant, index);
        links.LinkedTraceId.AppendBigEndian(traceId.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(traceId.Of(span.Body)) : 0);
        links.LinkedSpanId.AppendBigEndian(spanId.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(spanId.Of(span.Body)) : 0);
        links.TraceState.Append(state.Of(span.Body));
        links.Flags.Append(flags);
        linkAttributes.Append(table, IsKept);
        links.DroppedAttributes.Append((uint)dropped);
    }

    private static void AppendPlace(SpanPartColumns columns, SpanView span, in SpanTimes times, string tenant, int index)
    {
        columns.Tenant.Append(tenant);
        columns.SpanStart.AppendUnits((long)times.StartUnixNanoseconds);
        columns.TraceId.AppendBigEndian(span.TraceId);
        columns.SpanId.AppendBigEndian(span.SpanId);
        columns.Position.Append((ushort)index);
    }
}
