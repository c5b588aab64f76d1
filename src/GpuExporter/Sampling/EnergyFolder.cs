using System.Globalization;

namespace Observe.GpuExporter.Sampling;

/// <summary>
/// Keeps the energy sums of a node's boards in a folder, a file a UUID, so that a sum also goes on when the driver is loaded again between two runs of the
/// exporter. A file is a line of three words: offset and counter in joules, and the kernel's run.
/// </summary>
/// <param name="folder">Empty to keep nothing.</param>
/// <param name="procRoot">Where the kernel tells which run it is.</param>
internal sealed class EnergyFolder(string folder, string procRoot)
{
    private const int MaxBytes = 256;

    /// <summary>Which run of the kernel this is; empty where it does not say.</summary>
    public string Boot { get; } = ReadBoot(procRoot);

    /// <summary>The sum of a board as it goes on from what was kept of it.</summary>
    /// <exception cref="IOException">What was kept cannot be read.</exception>
    public EnergySum Load(string uuid)
    {
        var kept = Read(uuid);
        var sum = new EnergySum(kept);
        if (kept is { Boot.Length: > 0 } && Boot.Length > 0 && kept.Boot != Boot)
            sum.Restart();
        return sum;
    }

    /// <summary>Writes a sum down: a new file takes the old one's place at once.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string uuid, EnergySum sum)
    {
        if (folder.Length == 0)
            return;
        var kept = sum.Keep(Boot);
        Directory.CreateDirectory(folder);
        var next = FileOf(uuid) + ".next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{kept.OffsetJoules:R} {kept.CounterJoules:R} {(kept.Boot.Length > 0 ? kept.Boot : "-")}\n"));
        File.Move(next, FileOf(uuid), overwrite: true);
    }

    private KeptEnergy? Read(string uuid)
    {
        if (folder.Length == 0 || new FileInfo(FileOf(uuid)) is not { Exists: true, Length: <= MaxBytes })
            return null;
        var words = File.ReadAllText(FileOf(uuid)).Split(' ', StringSplitOptions.TrimEntries);
        return words.Length == 3
            && double.TryParse(words[0], CultureInfo.InvariantCulture, out var offset) && offset >= 0 && double.IsFinite(offset)
            && double.TryParse(words[1], CultureInfo.InvariantCulture, out var counter) && counter >= 0 && double.IsFinite(counter)
                ? new(offset, counter, words[2] == "-" ? "" : words[2])
                : null;
    }

    private string FileOf(string uuid) => Path.Combine(folder, $"{uuid}.energy");

    private static string ReadBoot(string procRoot)
    {
        try
        {
            return File.ReadAllText(Path.Combine(procRoot, "sys/kernel/random/boot_id")).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
