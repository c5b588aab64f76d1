namespace Observe.ClickHouseHost.Http;

/// <summary>The Content-Type ClickHouse's server gives each output format.</summary>
internal static class ContentTypes
{
    public static string Of(string format) => format switch
    {
        "JSON" or "JSONCompact" or "JSONStrings" or "JSONCompactStrings" or "JSONColumnsWithMetadata" or "JSONColumns"
            or "JSONCompactColumns" or "JSONObjectEachRow" => "application/json; charset=UTF-8",
        _ when format.StartsWith("JSON", StringComparison.Ordinal) && format.Contains("EachRow", StringComparison.Ordinal)
            => "application/x-ndjson; charset=UTF-8",
        "XML" => "application/xml; charset=UTF-8",
        "CSV" => "text/csv; charset=UTF-8; header=absent",
        "CSVWithNames" or "CSVWithNamesAndTypes" => "text/csv; charset=UTF-8; header=present",
        _ when format.StartsWith("TabSeparated", StringComparison.Ordinal) || format.StartsWith("TSV", StringComparison.Ordinal)
            => "text/tab-separated-values; charset=UTF-8",
        "RowBinary" or "RowBinaryWithNames" or "RowBinaryWithNamesAndTypes" or "Native" or "Parquet" or "Arrow" or "ArrowStream"
            or "ORC" or "Avro" or "MsgPack" or "Protobuf" => "application/octet-stream",
        _ => "text/plain; charset=UTF-8",
    };
}
