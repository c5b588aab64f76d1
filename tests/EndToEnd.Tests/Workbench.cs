using System.Text.RegularExpressions;
using Observe.EndToEnd.Tests.Browser;
using Observe.EndToEnd.Tests.Launcher;

[assembly: AssemblyFixture(typeof(Observe.EndToEnd.Tests.Workbench))]

namespace Observe.EndToEnd.Tests;

/// <summary>What all tests share: one browser, and one demo that has replayed everything and is only read from then on.</summary>
public sealed partial class Workbench : IAsyncLifetime
{
    private Chromium? chromium;
    private Machine? demo;
    private Reader? reader;

    public Chromium Chromium => chromium!;

    /// <summary>An administrator of the demo.</summary>
    internal Reader Demo => reader!;

    public Uri Dashboard => demo!.Dashboard;

    /// <summary>Another one-time link into the demo.</summary>
    public async Task<Uri> NewLinkAsync() => new(await demo!.RunAsync("login"));

    public async ValueTask InitializeAsync()
    {
        try
        {
            chromium = await Chromium.StartAsync();
            demo = await Machine.StartAsync("demo", "--speed", "max");
            await demo.ReadAsync(ReplayIsComplete());
            reader = await demo.SignInAsync(chromium);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        if (demo is not null)
            await demo.DisposeAsync();
    }

    [GeneratedRegex("The pages stay open until Ctrl-C")]
    private static partial Regex ReplayIsComplete();
}
