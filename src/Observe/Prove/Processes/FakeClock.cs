using System.Globalization;

namespace Observe.Observe.Prove.Processes;

/// <summary>
/// The wall clock of another process, moved while it runs: libfaketime, preloaded, reads the offset from a file (wolfcw/libfaketime,
/// FAKETIME_TIMESTAMP_FILE). The monotonic clock, by which programs wait, is left alone, as a jump of a real clock leaves it.
/// </summary>
internal sealed class FakeClock
{
    private static readonly string[] places =
    [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib64/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1",
    ];

    private readonly string library;
    private readonly string file;

    private FakeClock(string library, string file)
    {
        this.library = library;
        this.file = file;
        Jump(TimeSpan.Zero);
    }

    /// <summary>Null where libfaketime is not installed.</summary>
    public static FakeClock? TryCreate(string directory) =>
        places.FirstOrDefault(File.Exists) is { } library ? new FakeClock(library, Path.Combine(directory, "clock")) : null;

    /// <summary>What the process is to be started with.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment =>
    [
        new("LD_PRELOAD", library),
        new("FAKETIME_TIMESTAMP_FILE", file),
        new("FAKETIME_CACHE_DURATION", "1"),
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];

    /// <summary>The clock shows true time plus this, within a second.</summary>
    public void Jump(TimeSpan offset)
    {
        // Replaced whole: the process must never read half a number.
        var next = file + ".next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{offset.TotalSeconds:+0;-0}\n"));
        File.Move(next, file, overwrite: true);
    }
}
