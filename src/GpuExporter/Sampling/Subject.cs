using System.Diagnostics;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>
/// A board, or an instance of a partitioned one, as it is read: its readings, and what came of each. Everything but the properties is for the one thread
/// that reads the board.
/// </summary>
internal sealed class Subject
{
    private readonly CallReading[] first;
    private readonly CallReading[] others;
    private readonly FieldBatch fields;
    private readonly Dictionary<Reading, Line> off = [];
    private readonly Clock clock;
    private readonly ReadingLog log;

    public Subject(SubjectSeries series, Reading[] readings, Clock clock, ReadingLog log)
    {
        Series = series;
        Readings = readings;
        first = [.. readings.OfType<CallReading>().Where(static reading => reading.ComesFirst)];
        others = [.. readings.OfType<CallReading>().Except(first)];
        fields = new FieldBatch([.. readings.OfType<FieldReading>()]);
        this.clock = clock;
        this.log = log;
        TurnOn();
    }

    public SubjectSeries Series { get; }

    public NodeDevice Device => Series.Device;

    public Reading[] Readings { get; }

    /// <summary>What the library answered to the call that told that the device, or the library itself, is lost.</summary>
    public NvmlReturn Fatal { get; private set; }

    /// <summary>Takes the readings that are due.</summary>
    /// <param name="point">Of the grid: when the sample was due.</param>
    /// <param name="tier">The dearest tier to take along.</param>
    /// <returns>
    /// <see cref="NvmlVerdict.LibraryWide"/> or <see cref="NvmlVerdict.DeviceLost"/> as soon as one reading met it; else Value when one brought a value,
    /// Unknown when none did and the driver does not say why, Empty when there was nothing.
    /// </returns>
    public NvmlVerdict Sample(TimeSpan point, Tier tier)
    {
        var met = SampleCalls(first, point, tier, NvmlVerdict.Empty);
        if (!IsFatal(met))
            met = SampleFields(point, tier, met);
        return SampleCalls(others, point, tier, met);
    }

    /// <summary>Says of everything that it cannot be read now; counters stay where they are.</summary>
    public void Fade()
    {
        foreach (var reading in Readings)
            reading.Fade();
    }

    /// <summary>Tries everything again: the driver was loaded anew, or the board partitioned in another way.</summary>
    public void TurnOn()
    {
        foreach (var line in off.Values)
            line.Remove();
        off.Clear();
        foreach (var reading in Readings)
            reading.TurnOn();
        foreach (var reading in Readings)
            reading.Substitute?.TurnOff(ReadingLog.NotNeeded);
    }

    /// <summary>Tries again what the device did not give: it was partitioned in another way, and may now.</summary>
    public void TryAgain()
    {
        foreach (var (reading, line) in off)
        {
            line.Remove();
            reading.TurnOn();
        }

        off.Clear();
        foreach (var reading in Readings)
            reading.Restart();
    }

    public static bool IsFatal(NvmlVerdict met) => met is NvmlVerdict.LibraryWide or NvmlVerdict.DeviceLost;

    private NvmlVerdict SampleCalls(CallReading[] calls, TimeSpan point, Tier tier, NvmlVerdict met)
    {
        foreach (var reading in calls)
        {
            if (IsFatal(met))
                return met;
            if (reading.IsOff || reading.Cadence.Tier > tier || !reading.Cadence.IsDue(point))
                continue;
            var now = clock.Now;
            var began = Stopwatch.GetTimestamp();
            var answer = reading.Take(reading.Elapsed(now));
            reading.CallTime.Add(Stopwatch.GetElapsedTime(began));
            reading.Cadence.Taken(point);
            met = Gravest(met, Settle(reading, answer, now));
        }

        return met;
    }

    private NvmlVerdict SampleFields(TimeSpan point, Tier tier, NvmlVerdict met)
    {
        if (fields.Gather(point, tier) is not { } request)
            return met;
        var now = clock.Now;
        var began = Stopwatch.GetTimestamp();
        var answer = Series.At.Library.GetFields(Series.At.Device, request);
        var each = Stopwatch.GetElapsedTime(began).TotalMicroseconds / request.Count;
        for (var i = 0; i < request.Count && !IsFatal(met); i++)
        {
            var reading = fields.Due[i];
            // What the driver says that the field cost, but never less than an equal share of the call: some fields ride on the call of another.
            reading.CallTime.Add(TimeSpan.FromMicroseconds(Math.Max(each, request.LatencyUs(i))));
            reading.Cadence.Taken(point);
            var its = answer == NvmlReturn.Success ? request.Answer(i) : answer;
            if (its == NvmlReturn.Success && !reading.Set(request, i, reading.Elapsed(now)))
                its = NvmlReturn.NoData;
            met = Gravest(met, Settle(reading, its, now));
        }

        return met;
    }

    private NvmlVerdict Settle(Reading reading, NvmlReturn answer, TimeSpan now)
    {
        var verdict = answer.Verdict();
        switch (verdict)
        {
            case NvmlVerdict.Value:
                reading.Succeeded(now);
                break;
            case NvmlVerdict.Absent or NvmlVerdict.Refused when reading.Substitute is { } substitute:
                reading.TurnOff(ReadingLog.Substituted);
                substitute.TurnOn();
                break;
            case NvmlVerdict.Absent or NvmlVerdict.Refused or NvmlVerdict.NotPermitted:
                TurnOff(reading, answer);
                break;
            default:
                if (IsFatal(verdict))
                    Fatal = answer;
                reading.Fade();
                // What is read once is not given up because it did not come at the first attempt.
                if (reading.Cadence.Tier == Tier.Once)
                    reading.Cadence.Hurry();
                break;
        }

        return verdict;
    }

    private void TurnOff(Reading reading, NvmlReturn answer)
    {
        reading.TurnOff(answer.Label());
        var line = Series.Line(ExporterMetrics.ReadingOff, new(ExporterLabels.Reading, reading.Name), new(ExporterLabels.Reason, answer.Label()));
        line.Set(1);
        off[reading] = line;
        log.TurnedOff(Device.Identity, reading.Name, answer);
    }

    private static NvmlVerdict Gravest(NvmlVerdict met, NvmlVerdict next)
    {
        if (IsFatal(next))
            return next;
        // One value is proof that the device answers.
        if (met == NvmlVerdict.Value || next == NvmlVerdict.Value)
            return NvmlVerdict.Value;
        return next == NvmlVerdict.Unknown ? next : met;
    }
}
