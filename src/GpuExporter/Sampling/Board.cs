using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Sampling.Readings;

namespace Observe.GpuExporter.Sampling;

/// <summary>A board, and the instances that it is partitioned into. Read by its own thread; what the properties give, by any.</summary>
internal sealed class Board
{
    private readonly Node node;
    private readonly Func<Partition, Subject> makeInstance;
    private readonly Partitions partitions;
    private volatile Subject[] subjects;
    private volatile bool lookAgain;
    private Reading[] readings;
    private int samples;

    /// <param name="whole">The board itself.</param>
    /// <param name="partitions">What it is partitioned into, read as one of its readings.</param>
    /// <param name="makeInstance">Makes the subject of an instance that appeared.</param>
    /// <param name="condition">What is known against it.</param>
    public Board(Node node, Subject whole, Condition condition, Partitions partitions, Func<Partition, Subject> makeInstance)
    {
        this.node = node;
        this.partitions = partitions;
        Condition = condition;
        this.makeInstance = makeInstance;
        Whole = whole;
        subjects = [whole];
        readings = whole.Readings;
    }

    public Subject Whole { get; }

    public Condition Condition { get; }

    public NodeDevice Device => Whole.Device;

    /// <summary>The board, then its instances.</summary>
    public ReadOnlySpan<Subject> Subjects => subjects;

    /// <summary>Of the board and of its instances.</summary>
    public ReadOnlySpan<Reading> Readings => readings;

    /// <summary>Whether everything was read once: also what needs two looks.</summary>
    public bool IsComplete => samples > 1;

    /// <summary>What was answered to the call that told that the board, or the library, is lost.</summary>
    public NvmlReturn Fatal { get; private set; } = NvmlReturn.Unknown;

    /// <summary>Takes what is due.</summary>
    public NvmlVerdict Sample(TimeSpan point, Tier tier)
    {
        if (lookAgain)
        {
            lookAgain = false;
            TurnOn();
        }

        var met = NvmlVerdict.Empty;
        foreach (var subject in subjects)
        {
            var its = subject.Sample(point, tier);
            if (Subject.IsFatal(its))
            {
                Fatal = subject.Fatal;
                return its;
            }

            if (met != NvmlVerdict.Value && its is NvmlVerdict.Value or NvmlVerdict.Unknown)
                met = its;
        }

        if (tier == Tier.Once)
            samples++;
        if (partitions.HaveChanged)
            Repartition();
        return met;
    }

    /// <summary>Shows what was read.</summary>
    public void Publish(DateTimeOffset now)
    {
        foreach (var subject in subjects)
            subject.Device.Block.Publish(now);
    }

    /// <summary>Says of everything that it cannot be read now.</summary>
    public void Fade()
    {
        foreach (var subject in subjects)
            subject.Fade();
    }

    /// <summary>Tries everything again.</summary>
    public void TurnOn()
    {
        foreach (var subject in subjects)
            subject.TurnOn();
    }

    /// <summary>Tries everything again with the next sample. Any thread.</summary>
    public void LookAgain() => lookAgain = true;

    /// <summary>Goes on with the library that was opened again: handles of before mean nothing, so instances are looked for anew.</summary>
    public void Renew(Attachment at)
    {
        if (ReferenceEquals(at, Whole.Series.At))
            return;
        Whole.Series.At = at;
        partitions.Forget();
        Repartition();
        TurnOn();
    }

    /// <summary>Whether the board answers to a call that reaches it.</summary>
    public bool Answers()
    {
        var (library, device) = Whole.Series.At;
        return library.GetPerformanceState(device, out _).Verdict() is NvmlVerdict.Value or NvmlVerdict.Absent
            && library.GetMemory(device, out _).Verdict() is NvmlVerdict.Value or NvmlVerdict.Absent;
    }

    /// <summary>Gives back what the readings hold of the library. Nobody may be reading.</summary>
    public void Release()
    {
        foreach (var reading in readings)
            reading.Release();
    }

    private void Repartition()
    {
        partitions.HaveChanged = false;
        var before = subjects;
        var after = new List<Subject> { Whole };
        foreach (var partition in partitions.Present)
            after.Add(Known(before, partition) ?? makeInstance(partition));
        subjects = [.. after];
        readings = [.. after.SelectMany(subject => subject.Readings)];
        foreach (var gone in before.Except(after))
        {
            node.Remove(gone.Device);
            foreach (var reading in gone.Readings)
                reading.Release();
        }

        foreach (var come in after.Except(before))
            node.Add(come.Device);
        // What the board gives depends on how it is partitioned, and pairs of samples begin anew.
        foreach (var subject in after)
            subject.TryAgain();
    }

    private Subject? Known(Subject[] before, Partition partition)
    {
        foreach (var subject in before)
        {
            if (subject.Device.Identity.Uuid != partition.Identity.Uuid)
                continue;
            subject.Series.At = Whole.Series.At with { Device = partition.Device };
            return subject;
        }

        return null;
    }
}
