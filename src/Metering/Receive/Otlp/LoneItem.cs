namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// One item of an OTLP request as a request of its own: with its resource, its scope and what else stands beside them, so that it says
/// the same when it is sent again. The three signals number these fields alike.
/// </summary>
internal static class LoneItem
{
    private const int ResourceItemsField = 1;

    // ScopeSpans in ResourceSpans, spans in ScopeSpans, and so on.
    private const int InnerField = 2;

    /// <param name="body">The request.</param>
    /// <param name="resource">The encoded ResourceSpans, ResourceMetrics or ResourceLogs around it.</param>
    /// <param name="scope">The encoded ScopeSpans, ScopeMetrics or ScopeLogs around it.</param>
    /// <param name="item">The encoded item.</param>
    public static ReadOnlyMemory<byte> Of(byte[] body, Slice resource, Slice scope, Slice item) => Of(body, resource, scope, item.Of(body));

    /// <inheritdoc cref="Of(byte[], Slice, Slice, Slice)"/>
    public static ReadOnlyMemory<byte> Of(byte[] body, Slice resource, Slice scope, ReadOnlySpan<byte> item)
    {
        var scopeItems = new ProtoWriter();
        CopyAllBut(InnerField, body, scope, scopeItems);
        scopeItems.Bytes(InnerField, item);
        var resourceItems = new ProtoWriter();
        CopyAllBut(InnerField, body, resource, resourceItems);
        resourceItems.Message(InnerField, scopeItems);
        var request = new ProtoWriter();
        request.Message(ResourceItemsField, resourceItems);
        return request.Written;
    }

    /// <summary>Copies the fields of a message but those of one number.</summary>
    /// <remarks>What cannot be read any further has been read before, or the request would have been refused whole.</remarks>
    public static void CopyAllBut(int left, byte[] body, Slice window, ProtoWriter to)
    {
        var reader = new ProtoReader(body, window);
        var start = window.Start;
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var type) && reader.TrySkip(field, type))
        {
            if (field != left)
                to.Encoded(body.AsSpan(start, reader.Position - start));
            start = reader.Position;
        }
    }
}
