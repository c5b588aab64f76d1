using Microsoft.Playwright;

namespace Observe.EndToEnd.Tests.Browser;

/// <summary>The system's Chromium, headless, with a profile that begins empty and goes with it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>How long an expectation waits before it fails; a busy machine is not a failure.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    // Nothing is asked of the network but what a test asks for.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    /// <exception cref="InvalidOperationException">There is no Chromium here; the message says how to get one.</exception>
    public static async Task<Chromium> StartAsync()
    {
        var executable = Find() ?? throw new InvalidOperationException(
            "These tests look at the pages with Chromium, and none is on the PATH. Run: sudo apt-get install chromium");
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        var playwright = await Playwright.CreateAsync();
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = executable, Headless = true, Args = Arguments }));
    }

    /// <summary>A browser window of a person: its own cookies, nothing shared with others.</summary>
    public Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options) => browser.NewContextAsync(options);

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);
}
