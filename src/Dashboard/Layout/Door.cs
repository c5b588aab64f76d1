using System.Security.Claims;
using Observe.Dashboard.Access;

namespace Observe.Dashboard.Layout;

/// <summary>One page in the navigation.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Title">Its title, in words of the domain.</param>
/// <param name="Key">The letter that opens it after <c>g</c>.</param>
/// <param name="Roles">Who may open it; the page says the same with <c>[Authorize(Roles = …)]</c>.</param>
/// <param name="Icon">Its drawing: the path of a 20 × 20 outline.</param>
public sealed record DoorPage(string Path, string Title, char Key, string Roles, string Icon)
{
    public bool MayOpen(ClaimsPrincipal person) => Roles.Split(',').Any(person.IsInRole);
}

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
            new("/cost", "Cost", 'c', Person.FinanceDoor, "M10 3v14M13.5 6.2C12.8 5.4 11.5 5 10 5c-2 0-3.5 1-3.5 2.5S8 9.8 10 10s3.5 1 3.5 2.5S12 15 10 15c-1.5 0-2.8-.4-3.5-1.2"),
        ]),
        new("SRE",
        [
            new("/fleet", "Fleet", 'f', Person.SreDoor, "M3.5 6.5h13v7h-13zM6.5 9h3v2h-3zM12 9h2M12 11h2M6 4.5v2M10 4.5v2M14 4.5v2M6 13.5v2M10 13.5v2M14 13.5v2"),
            new("/ingest", "Ingest", 'i', Person.SreDoor, "M10 3v9M6.5 8.5 10 12l3.5-3.5M4 13v3.5h12V13"),
        ]),
        new("Customer",
        [
            new("/usage", "Usage", 'u', Person.CustomerDoor, "M4 16.5V11M8 16.5V5M12 16.5V8.5M16 16.5V3.5"),
        ]),
    ];

    /// <summary>The first of these paths that there is and that the person may open; null leads nowhere else.</summary>
    public static string? Open(ClaimsPrincipal person, params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (At(path) is { } page && page.MayOpen(person))
                return path;
        }

        return null;
    }

    /// <summary>The page at that path; null when the navigation does not know it.</summary>
    public static DoorPage? At(string path) => All.SelectMany(door => door.Pages).FirstOrDefault(page => page.Path == path);

    /// <summary>The page at that path or, for the page of one thing, the page that leads there: <c>/ingest</c> for <c>/ingest/where/…</c>.</summary>
    public static DoorPage? Around(string path) => At(path) ?? All.SelectMany(door => door.Pages)
        .FirstOrDefault(page => page.Path.Length > 1 && path.StartsWith(page.Path + "/", StringComparison.Ordinal));
}
