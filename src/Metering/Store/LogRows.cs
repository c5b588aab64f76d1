using System.Buffers;
using Observe.Metering.Content;
using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Store;

/// <summary>Appends log records. What GenAI events say of prompts and answers is left out here (R14) and counted as withheld.</summary>
internal sealed class LogRows
{
    private readonly LogBatch rows;
    private readonly AttributeColumns attributes;
    private readonly ArrayBufferWriter<byte> scratch = new();
    private readonly KeyTest isKept;
    private readonly ContentRows content;
    private bool isGenAi;
    private ushort withheld;

    public LogRows(LogBatch rows, ContentRows content)
    {
        (this.rows, this.content) = (rows, content);
        attributes = new AttributeColumns(rows.Attributes, rows.AttributeTypes);
        isKept = IsKept;
    }

    /// <param name="record">The record.</param>
    /// <param name="origin">Who sent it.</param>
    /// <param name="timeUnixNanoseconds">When it happened, as decided.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="resource">The sender's fingerprint.</param>
    public void Append(LogView record, Origin origin, ulong timeUnixNanoseconds, string tenant, ulong resource)
    {
        var request = record.Request;
        withheld = 0;
        isGenAi = ContentAttributes.IsGenAi(record.EventName);
        rows.Tenant.Append(tenant);
        rows.Service.Append(origin.Resource.Text("service.name"u8));
        rows.Time.AppendUnixNanoseconds((long)timeUnixNanoseconds);
        rows.ObservedTime.AppendUnixNanoseconds(UnixTime.IsInstant(record.ObservedUnixNanoseconds) ? (long)record.ObservedUnixNanoseconds : 0);
        rows.TraceId.Append(record.TraceId.Of(request));
        rows.SpanId.Append(record.SpanId.Of(request));
        rows.Flags.Append(record.Flags);
        rows.SeverityNumber.Append(record.Severity is >= 0 and <= byte.MaxValue ? (byte)record.Severity : (byte)0);
        rows.SeverityText.Append(record.SeverityText.Of(request));
        rows.EventName.Append(record.EventName);
        AppendBody(record);
        rows.Resource.Append(resource);
        attributes.Append(record.Attributes, isKept);
        rows.DroppedAttributes.Append(record.DroppedAttributes);
        rows.WithheldAttributes.Append(withheld);
        rows.ScopeName.Append(origin.ScopeName.Of(origin.Body));
        rows.SchemaUrl.Append((origin.ScopeSchemaUrl.IsEmpty ? origin.ResourceSchemaUrl : origin.ScopeSchemaUrl).Of(origin.Body));
        if (content.IsStored)
            content.Append(record, timeUnixNanoseconds, tenant);
    }

    // The body of a GenAI event is a message: gen_ai.user.message, gen_ai.choice …
    private void AppendBody(LogView record)
    {
        if (record.Body.Kind != AttributeKind.Empty && isGenAi)
        {
            withheld++;
            rows.Body.AppendDefault();
            rows.BodyType.AppendDefault();
            return;
        }

        rows.Body.Append(AttributeText.Of(record.Request, record.Body, scratch));
        rows.BodyType.Append([AttributeText.LetterOf(record.Body.Kind)]);
    }

    private bool IsKept(ReadOnlySpan<byte> key)
    {
        if (!ContentAttributes.IsContent(isGenAi ? "gen_ai."u8 : default, key))
            return true;

        withheld++;
        return false;
    }
}
