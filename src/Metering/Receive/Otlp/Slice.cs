namespace Observe.Metering.Receive.Otlp;

/// <summary>Bytes <c>[Start, Start + Length)</c> of the request body that is being read; valid as long as the body is.</summary>
internal readonly record struct Slice(int Start, int Length)
{
    public int End => Start + Length;

    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Of(byte[] body) => body.AsSpan(Start, Length);
}
