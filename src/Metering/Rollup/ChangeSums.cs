using System.Runtime.InteropServices;
using Observe.Storage.Tables;

namespace Observe.Metering.Rollup;

/// <summary>Sums changes of what is counted into rows of the derived tables. What cancels is left out.</summary>
internal static class ChangeSums
{
    private static readonly string[] layers = ["", "gateway", "engine", "client"];

    public static List<UsageChange> Usage(IReadOnlyList<CountedChange> changes)
    {
        var sums = new Dictionary<UsageGroup, UsageSum>();
        foreach (var (report, sign) in changes)
        {
            var group = new UsageGroup(
                report.BucketStart, report.Tenant, report.Project, report.Model, report.Deployment, report.ApiKey, report.User, report.LayerNumber, report.Simulated);
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, group, out _);
            sum.Add(report, sign);
        }

        return [.. sums.Where(entry => !entry.Value.IsZero).Select(entry => Row(entry.Key, entry.Value))];
    }

    public static List<LatencyChange> Latency(IReadOnlyList<CountedChange> changes)
    {
        var sums = new Dictionary<(DateTime, string, string, string, string, short), long>();
        foreach (var (report, sign) in changes)
        {
            if (report.IsError)
                continue;

            Add(report, sign, "duration", report.DurationBin);
            Add(report, sign, "time_to_first_token", report.FirstTokenBin);
            Add(report, sign, "queue", report.QueueBin);
            Add(report, sign, "time_per_output_token", report.PerTokenBin);
        }

        return
        [
            .. sums.Where(entry => entry.Value != 0).Select(entry => new LatencyChange(
                entry.Key.Item1, entry.Key.Item2, entry.Key.Item3, entry.Key.Item4, entry.Key.Item5, entry.Key.Item6, entry.Value)),
        ];

        void Add(ChangedReport report, int sign, string measure, short bin)
        {
            if (bin >= 0)
                CollectionsMarshal.GetValueRefOrAddDefault(sums, (report.BucketStart, measure, report.Model, report.Deployment, report.Tenant, bin), out _) += sign;
        }
    }

    private static UsageChange Row(in UsageGroup group, in UsageSum sum) => new(
        group.BucketStart, group.Tenant, group.Project, group.Model, group.Deployment, group.ApiKey, group.User, layers[group.Layer],
        group.Simulated, sum.Requests, sum.Errors, sum.LowConfidence, sum.InputFresh, sum.InputCacheRead, sum.InputCacheWrite5m,
        sum.InputCacheWrite1h, sum.InputCacheWriteOther, sum.InputAudio, sum.InputImage, sum.OutputText, sum.OutputReasoning,
        sum.OutputAudio, sum.Unclassified);

    private readonly record struct UsageGroup(
        DateTime BucketStart, string Tenant, string Project, string Model, string Deployment, string ApiKey, string User, byte Layer, string Simulated);

    private struct UsageSum
    {
        public long Requests, Errors, LowConfidence;
        public long InputFresh, InputCacheRead, InputCacheWrite5m, InputCacheWrite1h, InputCacheWriteOther, InputAudio, InputImage;
        public long OutputText, OutputReasoning, OutputAudio, Unclassified;

        public readonly bool IsZero =>
            (Requests | Errors | LowConfidence | InputFresh | InputCacheRead | InputCacheWrite5m | InputCacheWrite1h | InputCacheWriteOther
                | InputAudio | InputImage | OutputText | OutputReasoning | OutputAudio | Unclassified) == 0;

        public void Add(ChangedReport report, int sign)
        {
            Requests += sign;
            Errors += report.IsError ? sign : 0;
            LowConfidence += report.IsLowConfidence ? sign : 0;
            InputFresh += sign * report.InputFresh;
            InputCacheRead += sign * report.InputCacheRead;
            InputCacheWrite5m += sign * report.InputCacheWrite5m;
            InputCacheWrite1h += sign * report.InputCacheWrite1h;
            InputCacheWriteOther += sign * report.InputCacheWriteOther;
            InputAudio += sign * report.InputAudio;
            InputImage += sign * report.InputImage;
            OutputText += sign * report.OutputText;
            OutputReasoning += sign * report.OutputReasoning;
            OutputAudio += sign * report.OutputAudio;
            Unclassified += sign * report.Unclassified;
        }
    }
}
