namespace Observe.Catalog.Tests;

/// <summary>Every behaviour of the catalog is tested on both.</summary>
public enum DbSystem
{
    Sqlite,
    PostgreSql,
}
