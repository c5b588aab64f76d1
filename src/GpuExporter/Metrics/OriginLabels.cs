namespace Observe.GpuExporter.Metrics;

/// <summary>Labels of series that do not come from hardware that is read now, so that nobody takes them for it.</summary>
public static class OriginLabels
{
    /// <summary>What of it was made up: <c>gpu</c>.</summary>
    public const string Simulated = Vocabulary.AttributeNames.Simulated;

    /// <summary>When what is played now was recorded: <c>2026-11-23T04:00:00Z</c>.</summary>
    public const string Replayed = "observe.replayed";
}
