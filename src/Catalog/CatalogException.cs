namespace Observe.Catalog;

/// <summary>The catalog cannot be used, or not in this way. The message names the file or server and the way out.</summary>
public sealed class CatalogException : Exception
{
    public CatalogException(string message)
        : base(message)
    {
    }

    public CatalogException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
