using System.Globalization;

namespace Observe.Observe.Demo;

/// <summary>One simulated customer.</summary>
/// <param name="Id">What spans carry.</param>
/// <param name="DisplayName">What pages show.</param>
internal sealed record CastTenant(
    string Id,
    string DisplayName,
    double CodeWeight,
    double ConversationWeight,
    IReadOnlyList<string> CodeProjects,
    IReadOnlyList<string> ConversationProjects,
    IReadOnlyList<string> Users);

/// <summary>The invented customers of the demo: a few large ones, a tail of small ones, each with its own mix of work.</summary>
internal static class Cast
{
    public const int MaxTenants = 500;

    private static readonly (string Id, string Name)[] Known =
    [
        ("acme", "Acme"), ("globex", "Globex"), ("initech", "Initech"), ("umbrella", "Umbrella Health"),
        ("hooli", "Hooli"), ("stark", "Stark Works"), ("wayne", "Wayne Logistics"), ("tyrell", "Tyrell"),
        ("cyberdyne", "Cyberdyne"), ("wonka", "Wonka Foods"), ("oscorp", "Oscorp"), ("soylent", "Soylent"),
    ];

    private static readonly string[] CodeProjects = ["ide-assistant", "code-review", "test-writer"];
    private static readonly string[] ConversationProjects = ["support-chat", "search", "summaries", "agents"];

    private static readonly string[] People =
    [
        "ana", "ben", "chen", "dara", "elif", "finn", "grace", "hana", "ivan", "june", "kofi", "lena",
        "mads", "nora", "omar", "petra", "quinn", "ravi", "sofia", "tariq", "uma", "vera", "wen", "yusuf",
    ];

    /// <param name="count">1 … <see cref="MaxTenants"/>.</param>
    public static IReadOnlyList<CastTenant> Of(int count) => [.. Enumerable.Range(0, count).Select(Tenant)];

    private static CastTenant Tenant(int index)
    {
        var number = (index + 1).ToString(CultureInfo.InvariantCulture);
        var (id, name) = index < Known.Length ? Known[index] : ("tenant-" + number, "Tenant " + number);
        var projects = 1 + (index * 5 % 3);
        var users = Math.Max(4, People.Length - (3 * (index % 7)));
        return new CastTenant(
            id,
            name,
            CodeWeight: 1.0 / (1 + ((index + 3) % 5)) / (1 + (index / 5)),
            ConversationWeight: 1.0 / (index + 1),
            [.. CodeProjects.Take(projects)],
            [.. ConversationProjects.Take(projects + 1)],
            [.. People.Take(users).Select(person => $"{person}@{id}.example")]);
    }
}
