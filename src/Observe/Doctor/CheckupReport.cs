using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Observe.Observe.Doctor;

/// <summary>Shows a checkup: a table for people, one JSON object for programs.</summary>
internal static class CheckupReport
{
    public static void Show(IReadOnlyList<Check> checks, IAnsiConsole console)
    {
        var grid = new Grid().AddColumns(3);
        foreach (var check in checks)
        {
            grid.AddRow(Mark(check.State), Markup.Escape(check.Name), Markup.Escape(check.Finding));
            if (check.Remedy is { } remedy)
                grid.AddRow("", "", $"[grey]→ {Markup.Escape(remedy)}[/]");
        }

        console.Write(grid);
        var failed = checks.Count(check => check.State == CheckState.Failed);
        console.MarkupLine(failed == 0
            ? "\n[green]Observe can run here.[/] Next: ./observe demo"
            : $"\n[red]{failed} thing{(failed == 1 ? "" : "s")} to mend before Observe can run here.[/]");
    }

    public static string Json(IReadOnlyList<Check> checks) => JsonSerializer.Serialize(
        new CheckupAnswer(checks.All(check => check.State != CheckState.Failed), checks), CheckupJson.Default.CheckupAnswer);

    private static string Mark(CheckState state) => state switch
    {
        CheckState.Ok => "[green]✓[/]",
        CheckState.Note => "[yellow]![/]",
        _ => "[red]✗[/]",
    };
}

internal sealed record CheckupAnswer(bool CanRun, IReadOnlyList<Check> Checks);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckupAnswer))]
internal sealed partial class CheckupJson : JsonSerializerContext;
