using System.Text;

namespace Observe.Metering.Normalise;

/// <summary>
/// Turns the bytes of names into strings, and gives the same string again for the same bytes: models, operations, services
/// and tenants come in thousands of spans and in few values. Not thread-safe; one a reader.
/// </summary>
internal sealed class Words
{
    /// <summary>A longer dimension is shortened, which is told to the sender.</summary>
    public const int MaxBytes = 256;

    // A new word takes its slot from the old one, so the memory is bounded: slots times MaxBytes, three times.
    private const int Slots = 1024;

    private readonly Slot[] slots = new Slot[Slots];

    /// <summary>A word since the last <see cref="TakeShortened"/> was longer than <see cref="MaxBytes"/>.</summary>
    private bool hasShortened;

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > MaxBytes)
        {
            hasShortened = true;
            utf8 = utf8[..WholeCharacters(utf8, MaxBytes)];
        }

        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref slots[(uint)hash.ToHashCode() % Slots];
        if (!utf8.SequenceEqual(slot.Utf8))
            slot = new Slot(utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return slot.Text;
    }

    /// <summary>Whether a word was shortened since the last call.</summary>
    public bool TakeShortened()
    {
        var taken = hasShortened;
        hasShortened = false;
        return taken;
    }

    // The largest cut at or below the limit that does not stand inside a character.
    private static int WholeCharacters(ReadOnlySpan<byte> utf8, int limit)
    {
        while (limit > 0 && (utf8[limit] & 0xC0) == 0x80)
            limit--;
        return limit;
    }

    private readonly record struct Slot(byte[]? Utf8, string Text);
}
