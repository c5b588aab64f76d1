using System.Diagnostics;
using System.Globalization;
using Observe.ClickHouseHost.Engine;

namespace Observe.ClickHouseHost.Http;

/// <summary>X-ClickHouse-Summary: counts as decimal strings, elapsed time in nanoseconds.</summary>
internal static class Summary
{
    public static string Json(EngineResult? result, long startedTimestamp)
    {
        var elapsedNs = (long)Stopwatch.GetElapsedTime(startedTimestamp).TotalNanoseconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"read_rows":"{{result?.ReadRows ?? 0}}","read_bytes":"{{result?.ReadBytes ?? 0}}","written_rows":"{{result?.WrittenRows ?? 0}}","written_bytes":"{{result?.WrittenBytes ?? 0}}","total_rows_to_read":"0","result_rows":"{{Rows(result)}}","result_bytes":"{{result?.ResultBytes ?? 0}}","elapsed_ns":"{{elapsedNs}}"}""");
    }

    /// <summary>For an insert ClickHouse reports the rows it wrote as the result.</summary>
    private static ulong Rows(EngineResult? result) => result switch
    {
        null => 0,
        { ResultRows: 0 } => result.WrittenRows,
        _ => result.ResultRows,
    };
}
