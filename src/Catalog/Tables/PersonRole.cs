namespace Observe.Catalog.Tables;

/// <summary>What a person may see and do. Stored as the lower-case word.</summary>
public enum PersonRole
{
    Administrator,
    Finance,
    Sre,
    Customer,
}
