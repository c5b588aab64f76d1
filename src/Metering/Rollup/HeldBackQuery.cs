using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Metering.Rollup;

/// <summary>What is held back at a moment: reports of quarter hours that lie ahead (<see cref="KeptTime.CountedAhead"/>).</summary>
internal sealed record HeldBackQuery
{
    /// <returns>Null when nothing is.</returns>
    /// <exception cref="Storage.Client.ClickHouseException">The store refused or is away.</exception>
    public static async Task<HeldBack?> RunAsync(SqlRunner runner, DateTime now, CancellationToken token)
    {
        // What lay more than a day ahead was refused; the clock may have been set back by an hour since.
        var parameters = new { HeldFrom = KeptTime.HeldFrom(now), End = QuarterHour.StartOf(now + KeptTime.MaxAhead) + TimeSpan.FromHours(2) };
        var row = (await runner.QueryAsync<HeldBackQuery, HeldBackRow>(parameters, token))[0];
        return row.Requests == 0
            ? null
            : new HeldBack(row.Requests, row.Tokens, row.FirstQuarterHour, row.LastQuarterHour, row.FirstQuarterHour - KeptTime.CountedAhead);
    }
}

internal sealed record HeldBackRow(long Requests, long Tokens, DateTime FirstQuarterHour, DateTime LastQuarterHour);

/// <summary>Requests whose time lies ahead; times are UTC.</summary>
/// <param name="Requests">How many.</param>
/// <param name="Tokens">Of all buckets.</param>
/// <param name="FirstQuarterHour">The nearest quarter hour that they are of.</param>
/// <param name="LastQuarterHour">The one that lies furthest ahead.</param>
/// <param name="CountedFrom">When the first of them will be counted.</param>
internal sealed record HeldBack(long Requests, long Tokens, DateTime FirstQuarterHour, DateTime LastQuarterHour, DateTime CountedFrom);
