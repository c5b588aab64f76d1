using System.Security.Cryptography;
using System.Text;
using Observe.Metering.Receive.Otlp;
using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>Which request is it (rule R1)? The response id, else the request id the emitter declares, else the span itself.</summary>
internal static class Identity
{
    /// <summary>A longer id keeps its beginning and ends in the hash of the whole, so that two do not become one.</summary>
    public const int MaxBytes = 256;

    private const int HashCharacters = 32;

    public static (IdentityKind Kind, string Text) Of(SpanView span, in RawUsage usage)
    {
        if (!usage.ResponseId.IsEmpty)
            return (IdentityKind.ResponseId, Bounded(usage.ResponseId.Of(span.Body)));
        if (!usage.RequestId.IsEmpty)
            return (IdentityKind.RequestId, Bounded(usage.RequestId.Of(span.Body)));

        return (IdentityKind.Span, string.Create(49, (span.TraceId, span.SpanId), static (text, ids) =>
        {
            ids.TraceId.TryFormat(text, out _, "x32", provider: null);
            text[32] = '-';
            ids.SpanId.TryFormat(text[33..], out _, "x16", provider: null);
        }));
    }

    /// <summary>A CloudEvent is named by its source and its id; neither has a control character, so the line between them is clear.</summary>
    public static string OfEvent(string source, string id) => Bounded(Encoding.UTF8.GetBytes($"{source}\n{id}"));

    private static string Bounded(ReadOnlySpan<byte> id)
    {
        if (id.Length <= MaxBytes)
            return Encoding.UTF8.GetString(id);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(id, hash);
        return string.Concat(
            Encoding.UTF8.GetString(id[..(MaxBytes - HashCharacters - 1)]), "~",
            Convert.ToHexStringLower(hash[..(HashCharacters / 2)]));
    }
}
