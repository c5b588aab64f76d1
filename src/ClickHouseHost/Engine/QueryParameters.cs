namespace Observe.ClickHouseHost.Engine;

/// <summary>Values for <c>{name:Type}</c> placeholders, names without the <c>param_</c> prefix.</summary>
internal sealed record QueryParameters(IReadOnlyList<string> Names, IReadOnlyList<string> Values)
{
    public static readonly QueryParameters None = new([], []);
}
