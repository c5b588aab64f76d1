using System.Globalization;

namespace Observe.Metering.Spool;

/// <summary>A batch is named by the microsecond in which it was opened, or by the next free one: ids grow, also over restarts.</summary>
internal static class BatchId
{
    public static ulong Next(DateTime nowUtc, ulong last) =>
        Math.Max((ulong)(nowUtc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, last + 1);

    public static DateTime OpenedAt(ulong id) => DateTime.UnixEpoch.AddMicroseconds(id);

    /// <summary>Sixteen digits, so that names sort as ids do; also the deduplication token in the store.</summary>
    public static string Text(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    public static bool TryParse(ReadOnlySpan<char> text, out ulong id) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
}
