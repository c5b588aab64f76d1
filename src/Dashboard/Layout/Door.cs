using Observe.Dashboard.Access;

namespace Observe.Dashboard.Layout;

/// <summary>One page in the navigation.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Title">Its title, in words of the domain.</param>
/// <param name="Key">The letter that opens it after <c>g</c>.</param>
/// <param name="Roles">Who may open it; the page says the same with <c>[Authorize(Roles = …)]</c>.</param>
/// <param name="Icon">Its drawing: the path of a 20 × 20 outline.</param>
public sealed record DoorPage(string Path, string Title, char Key, string Roles, string Icon);

/// <summary>A door: a group of pages for one kind of reader; without a title it is everybody's.</summary>
public sealed record Door(string? Title, IReadOnlyList<DoorPage> Pages)
{
    /// <summary>All doors in order. A new page is one line here.</summary>
    public static IReadOnlyList<Door> All { get; } =
    [
        new(null,
        [
            new("/", "Overview", 'o', Person.CustomerDoor, "M3 10.5 10 4l7 6.5M5 9v7.5h10V9"),
        ]),
        new("Finance",
        [
        ]),
        new("SRE",
        [
        ]),
        new("Customer",
        [
        ]),
    ];

    /// <summary>The page at that path; null when the navigation does not know it.</summary>
    public static DoorPage? At(string path) => All.SelectMany(door => door.Pages).FirstOrDefault(page => page.Path == path);
}
