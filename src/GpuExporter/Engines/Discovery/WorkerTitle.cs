using System.Globalization;
using System.Text.RegularExpressions;

namespace Observe.GpuExporter.Engines.Discovery;

/// <summary>Reads the rank out of the title that an engine's worker gives itself: <c>VLLM::Worker_TP3</c>, <c>sglang::scheduler_TP1_EP1</c>.</summary>
internal static partial class WorkerTitle
{
    /// <summary>The rank in tensor parallelism; null where the title has none.</summary>
    public static int? Rank(string title) =>
        Pattern().Match(title) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"(?:VLLM|vllm|sglang)::[A-Za-z]+(?:_DP\d+)?(?:_PP\d+)?_TP(\d{1,4})(?:_|$|\s)", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
