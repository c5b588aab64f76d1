namespace Observe.Metering.Receive.Otlp;

/// <summary>OTLP's nanoseconds since 1970 as instants that can be stored.</summary>
internal static class UnixTime
{
    // The store's 32-bit seconds end in February 2106.
    private static readonly ulong mostNanoseconds = (ulong)(new DateTime(2106, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>Whether it names an instant at all (0 does not) and one that can be stored.</summary>
    public static bool IsInstant(ulong nanoseconds) => nanoseconds != 0 && nanoseconds <= mostNanoseconds;

    /// <summary>The instant, cut to a tenth of a microsecond.</summary>
    public static DateTime Of(ulong nanoseconds) => DateTime.UnixEpoch.AddTicks((long)(nanoseconds / 100));
}
