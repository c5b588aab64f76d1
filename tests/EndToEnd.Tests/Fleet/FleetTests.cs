using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Browser;
using Observe.EndToEnd.Tests.Looks;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Fleet;

/// <summary>The pages of GPUs, with a fleet in which something is wrong.</summary>
public sealed class FleetTests(Workbench workbench, FleetMachine machine) : IClassFixture<FleetMachine>
{
    public static TheoryData<ColorScheme, int> Sights => new MatrixTheoryData<ColorScheme, int>([ColorScheme.Light, ColorScheme.Dark], [1440, 1024, 390]);

    [Theory]
    [MemberData(nameof(Sights))]
    public async Task Fleet_WithTroubledGpus_NamesThemAndIsFine(ColorScheme theme, int width)
    {
        var reader = await machine.Live.Machine.SignInAsync(workbench.Chromium, "sre");
        await reader.VisitAsync(
            "/fleet?range=1h&live=1",
            async page =>
            {
                await Expect(page.Figure("GPUs")).ToHaveTextAsync("8");
                await Expect(page.FigureBox("GPUs")).ToContainTextAsync("1 failed");
                await Expect(page.FigureBox("GPUs")).ToContainTextAsync("1 silent");
                var table = page.Panel("GPUs");
                await Expect(table.Locator("tbody tr")).ToHaveCountAsync(10);
                await Expect(table.Row("gpu-node-2 · nvidia1")).ToContainTextAsync("XID 79");
                await Expect(table.Row("gpu-node-2 · nvidia2")).ToContainTextAsync("last seen");
                await Expect(table.Row("MIG 1")).ToContainTextAsync("instance");
                await Expect(page.Locator(".banner").First).ToContainTextAsync("Simulated");
                await Look.AssertFineAsync(page, "fleet", theme, width);
            },
            Look.Sight(theme, width));
    }

    [Theory]
    [MemberData(nameof(Sights))]
    public async Task Gpu_ThatRunsHot_TellsWhatHappenedAndIsFine(ColorScheme theme, int width)
    {
        var reader = await machine.Live.Machine.SignInAsync(workbench.Chromium, "sre");
        await reader.VisitAsync(
            $"/fleet/{FleetScene.Hot}?range=1h&live=1",
            async page =>
            {
                await Expect(page.Figure("Health")).ToHaveTextAsync("degraded");
                await Expect(page.FigureBox("Temperature")).ToContainTextAsync("thermal slowdown");
                await Expect(page.Panel("XID errors").Locator("tbody tr")).ToContainTextAsync("spare row");
                await Expect(page.Panel("Engine: requests").Locator("canvas").First).ToBeVisibleAsync();
                await Expect(page.Panel("Processes").Row("4102")).ToContainTextAsync("python3");
                await Look.AssertFineAsync(page, "gpu", theme, width);
            },
            Look.Sight(theme, width));
    }

    [Fact]
    public async Task Fleet_SortedAndFiltered_IsAnAddress()
    {
        var reader = await machine.Live.Machine.SignInAsync(workbench.Chromium, "sre");
        await reader.VisitAsync("/fleet?range=1h&sort=temperature&engine=llama-3.3-70b", async page =>
        {
            var table = page.Panel("GPUs");
            await Expect(table.Locator("tbody tr")).ToHaveCountAsync(4);
            await Expect(table.Locator("tbody tr").First).ToContainTextAsync("nvidia2");
            await table.Locator("tbody tr a").First.ClickAsync();
            await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/fleet/{FleetScene.Hot}\\?range=1h$"));
            await Expect(page.Figure("Health")).ToHaveTextAsync("degraded");
        });
        await reader.VisitAsync($"/fleet/{FleetScene.Board}?range=1h", page => Expect(page.Panel("Instances").Locator("tbody tr")).ToHaveCountAsync(2));
        await reader.VisitAsync("/fleet/GPU-nobody?range=1h", page => Expect(page.GetByText("Nothing was heard of this GPU")).ToBeVisibleAsync());
    }

    [Fact]
    public async Task Fleet_OfAMachineWithoutGpus_SaysWhichCommandMakesThemAppear() =>
        await workbench.Demo.VisitAsync("/fleet?from=2020-01-01T00:00Z&to=2020-01-02T00:00Z", page => Expect(page.GetByText("./observe up").First).ToBeVisibleAsync());
}
