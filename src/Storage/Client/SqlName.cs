namespace Observe.Storage.Client;

/// <summary>Quotes identifiers and literals for the few statements that are put together in code.</summary>
internal static class SqlName
{
    public static string Quote(string name) => $"`{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";

    /// <summary>Quotes <c>table</c> or <c>database.table</c>.</summary>
    public static string QuoteTable(string name) => string.Join('.', name.Split('.').Select(Quote));

    public static string Literal(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
