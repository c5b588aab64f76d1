using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Observe.Dashboard.Hosting;
using Observe.Dashboard.Panels;

namespace Observe.Dashboard.Tests.Panels;

public sealed class FourStatesTests
{
    private readonly ApplicationLifetime lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly FailureLog failures;

    public FourStatesTests() => failures = new FailureLog(NullLogger<FailureLog>.Instance, lifetime);

    [Fact]
    public async Task Render_NothingYet_IsASkeleton() =>
        Assert.Contains("aria-busy", await RenderAsync(new Loaded<string>()), StringComparison.Ordinal);

    [Fact]
    public async Task Render_AfterAFailureWhileEverythingStops_SaysSo()
    {
        lifetime.StopApplication();
        var load = new Loaded<string>();
        await FillAsync(load, () => throw new InvalidOperationException("cut off"));

        Assert.Contains("Observe is stopping.", await RenderAsync(load), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_AfterAFailure_SaysWhatToDoWithAReference()
    {
        var load = new Loaded<string>();
        await FillAsync(load, () => throw new InvalidOperationException("secret detail"));

        var html = await RenderAsync(load);
        Assert.Contains("role=\"alert\"", html, StringComparison.Ordinal);
        Assert.Contains("Retry", html, StringComparison.Ordinal);
        Assert.Contains(load.Failure!.Reference, html, StringComparison.Ordinal);
        Assert.DoesNotContain("secret detail", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_OfAPanel_IsCounted()
    {
        using var listener = new MeterListener();
        var failed = 0L;
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref failed, count));
        listener.EnableMeasurementEvents(OwnTelemetry.FailedPanels);
        await FillAsync(new Loaded<string>(), () => "seven");
        Assert.Equal(0, Interlocked.Read(ref failed));

        await FillAsync(new Loaded<string>(), () => throw new InvalidOperationException("broken"));
        Assert.Equal(1, Interlocked.Read(ref failed));
    }

    [Fact]
    public async Task Render_EmptyValue_SaysWhatWouldBeHere()
    {
        var load = new Loaded<string>();
        await FillAsync(load, () => "");

        Assert.Contains("Nothing in this range", await RenderAsync(load), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Value_IsThePanel()
    {
        var load = new Loaded<string>();
        await FillAsync(load, () => "seven");

        Assert.Equal("[seven]", await RenderAsync(load));
    }

    [Fact]
    public async Task Render_ValueWhoseReloadFailed_StaysAndSaysThatItIsNotCurrent()
    {
        var load = new Loaded<string>();
        await FillAsync(load, () => "seven");
        await FillAsync(load, () => throw new InvalidOperationException());

        var html = await RenderAsync(load);
        Assert.Contains("[seven]", html, StringComparison.Ordinal);
        Assert.Contains("Not current", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fill_Cancelled_ThrowsAndKeepsTheValue()
    {
        var load = new Loaded<string>();
        await FillAsync(load, () => "seven");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => load.FillAsync(_ => Task.FromResult("late"), failures, cancelled.Token));
        Assert.Equal(("seven", null), (load.Value, load.Failure));
    }

    private Task FillAsync(Loaded<string> load, Func<string> value) =>
        load.FillAsync(_ => Task.FromResult(value()), failures, TestContext.Current.CancellationToken);

    private static async Task<string> RenderAsync(Loaded<string> load)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<FourStates<string>>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                ["Load"] = load,
                ["IsEmpty"] = (Func<string, bool>)(value => value.Length == 0),
                ["Data"] = (RenderFragment<string>)(value => builder => builder.AddContent(0, $"[{value}]")),
            }));
            return root.ToHtmlString().Trim();
        });
    }
}
