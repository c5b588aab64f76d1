namespace Observe.Storage.Native.Read;

/// <summary>A query's columns and the record that should hold its rows do not fit; names the query, column and types.</summary>
public sealed class RowMappingException(string message) : Exception(message);
