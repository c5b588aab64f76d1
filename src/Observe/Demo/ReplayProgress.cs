using System.Globalization;
using Spectre.Console;

namespace Observe.Observe.Demo;

/// <summary>Shows how far the replay is: a live view on a terminal, a line now and then elsewhere.</summary>
internal sealed class ReplayProgress(IAnsiConsole console, int total)
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    /// <summary>Shows until <paramref name="work"/> ends.</summary>
    public async Task ShowAsync(Replay replay, VisibleLag lag, Task work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
        {
            while (await Task.WhenAny(work, Task.Delay(LineInterval)) != work)
                console.WriteLine(Line(replay, lag));
            console.WriteLine(Line(replay, lag));
            return;
        }

        await console.Live(View(replay, lag)).StartAsync(async live =>
        {
            while (await Task.WhenAny(work, Task.Delay(LiveInterval)) != work)
                live.UpdateTarget(View(replay, lag));
            live.UpdateTarget(View(replay, lag));
        });
    }

    private string Line(Replay replay, VisibleLag lag) => string.Create(
        CultureInfo.InvariantCulture,
        $"replayed {replay.Recorded:N0} of {total:N0}, acknowledged {lag.Acknowledged:N0}, on the pages {lag.Visible:N0}, lag {lag.Latest.TotalSeconds:0.0} s");

    private Grid View(Replay replay, VisibleLag lag)
    {
        var grid = new Grid().AddColumns(new GridColumn().NoWrap(), new GridColumn().NoWrap(), new GridColumn().RightAligned());
        grid.AddRow(new Text("Replayed"), Bar(replay.Recorded), Count(replay.Recorded));
        grid.AddRow(new Text("Stored"), Bar(lag.Acknowledged), Count(lag.Acknowledged));
        grid.AddRow(new Text("On the pages"), Bar(lag.Visible), Count(lag.Visible));
        grid.AddRow(
            new Text("Lag"),
            new Text("from stored to on the pages"),
            new Text(string.Create(CultureInfo.InvariantCulture, $"{lag.Latest.TotalSeconds:0.0} s")));
        return grid;
    }

    private BreakdownChart Bar(long count) => new BreakdownChart { Width = 40 }
        .HideTags()
        .AddItem("done", count, Color.Green)
        .AddItem("left", Math.Max(0, total - count), Color.Grey35);

    private static Text Count(long count) => new(count.ToString("N0", CultureInfo.InvariantCulture));
}
