using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Observe.Demo;

/// <summary>Reads the demo's totals through the query of the Cost page, as the administrator of this machine.</summary>
/// <param name="first">UTC; when the first request happened.</param>
/// <param name="last">UTC; when the last one ended.</param>
internal sealed class DemoMeter(SqlRunner runner, DateTime first, DateTime last)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Acknowledged requests are on the pages within two seconds; this long without any progress is a failure.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ClaimsPrincipal Administrator = new(
        new ClaimsIdentity([new Claim(ClaimTypes.Role, "administrator")], "command line"));

    private readonly CostTotalsParameters all = new(
        QuarterHour.StartOf(first), QuarterHour.StartOf(last) + QuarterHour.Length, ReadableTenants.For(Administrator, []));

    /// <summary>Looks again and again until cancelled.</summary>
    public async Task WatchAsync(VisibleLag lag, CancellationToken cancellation)
    {
        while (true)
        {
            lag.Look((await ReadAsync(all, cancellation)).Requests);
            await Task.Delay(LookInterval, cancellation);
        }
    }

    /// <summary>Returns when all requests are visible and all their tokens are rated.</summary>
    /// <exception cref="ReplayException">More became visible than was sent, or nothing more for a minute.</exception>
    public async Task<CostTotals> WaitUntilMeteredAsync(int requests, CancellationToken cancellation)
    {
        var (before, since) = (default(CostTotals), Stopwatch.StartNew());
        while (true)
        {
            var now = await ReadAsync(all, cancellation);
            if (now.Requests > requests)
                throw Wrong($"{requests} requests were sent, but {now.Requests} are metered.");
            if (now.Requests == requests && now.UnratedTokens == 0)
                return now;

            if (now.Requests != before?.Requests || now.UnratedTokens != before.UnratedTokens)
                since.Restart();
            else if (since.Elapsed > Patience)
                throw Wrong($"{requests} requests were acknowledged, but {now.Requests} are metered and {now.UnratedTokens} of their tokens are not rated, and nothing changed for {Patience.TotalSeconds:0} s.");

            before = now;
            await Task.Delay(LookInterval, cancellation);
        }
    }

    /// <summary>Each model's part.</summary>
    public async Task<IReadOnlyDictionary<string, DemoModel>> ReadModelsAsync(
        IEnumerable<string> models, CancellationToken cancellation)
    {
        var parts = new SortedDictionary<string, DemoModel>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            var part = await ReadAsync(all with { Models = [model] }, cancellation);
            parts[model] = new DemoModel(part.Requests, part.InputTokens, part.OutputTokens, Charges(part));
        }

        return parts;
    }

    public static IReadOnlyList<DemoCharge> Charges(CostTotals totals) =>
        [.. totals.Currencies.Select(currency => new DemoCharge(currency.Charges.Currency.Code, currency.Charges.AmountText))];

    private static ReplayException Wrong(FormattableString what) => new(what.ToString(CultureInfo.InvariantCulture));

    private Task<CostTotals> ReadAsync(CostTotalsParameters scope, CancellationToken cancellation) =>
        CostTotalsQuery.RunAsync(runner, scope, cancellation);
}
