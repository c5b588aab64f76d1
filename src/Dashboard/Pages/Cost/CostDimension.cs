namespace Observe.Dashboard.Pages.Cost;

/// <summary>What charges are broken down by.</summary>
public enum CostDimension
{
    Tenant,
    Project,
    Model,
    User,
    ApiKey,
}

/// <summary>A dimension's column, its word in a URL, and its title.</summary>
public static class CostDimensions
{
    public static IReadOnlyList<CostDimension> All { get; } = Enum.GetValues<CostDimension>();

    /// <summary>The column of the rollups.</summary>
    public static string Column(this CostDimension dimension) => dimension switch
    {
        CostDimension.Tenant => "tenant",
        CostDimension.Project => "project",
        CostDimension.Model => "model",
        CostDimension.User => "user",
        CostDimension.ApiKey => "api_key",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "not a dimension"),
    };

    /// <summary>True for names that mean something only within a tenant: two tenants may both have a project "chat".</summary>
    public static bool IsOwned(this CostDimension dimension) => dimension is not (CostDimension.Tenant or CostDimension.Model);

    /// <summary>The word in a URL.</summary>
    public static string Key(this CostDimension dimension) => dimension == CostDimension.ApiKey ? "key" : dimension.Column();

    /// <summary>The dimension of a URL's word; null for another word.</summary>
    public static CostDimension? Parse(string? key)
    {
        foreach (var dimension in All)
        {
            if (dimension.Key() == key)
                return dimension;
        }

        return null;
    }

    /// <summary>As a column head.</summary>
    public static string Title(this CostDimension dimension) => dimension switch
    {
        CostDimension.ApiKey => "API key",
        _ => dimension.ToString(),
    };
}
