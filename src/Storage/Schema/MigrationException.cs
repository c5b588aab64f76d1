namespace Observe.Storage.Schema;

/// <summary>The database and this program's migrations do not belong together; says which file and what to do.</summary>
public sealed class MigrationException(string message, Exception? cause = null) : Exception(message, cause);
