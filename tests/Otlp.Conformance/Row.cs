namespace Observe.Otlp.Conformance;

/// <summary>How binding a row is.</summary>
internal enum Level
{
    Must,
    Should,

    /// <summary>Required by the meaning of the proto files.</summary>
    Proto,
    Optional,

    /// <summary>Not written anywhere, done by everybody.</summary>
    DeFacto,
}

internal enum Outcome
{
    Pass,
    Fail,

    /// <summary>Not tried, or optional and not offered; the detail says why.</summary>
    Listed,
}

internal readonly record struct Verdict(Outcome Outcome, string Detail);

/// <summary>One line of the checklist.</summary>
/// <param name="Number">As in docs/conformance.md; never reused.</param>
/// <param name="Level">How binding it is.</param>
/// <param name="Section">Of the OTLP specification 1.11, or the proto file.</param>
/// <param name="Name">What a receiver does that passes.</param>
/// <param name="CheckAsync">
/// Returns what was seen when the row passes; throws <see cref="RowFailed"/> or <see cref="RowListed"/> otherwise.
/// </param>
internal sealed record Row(
    int Number, Level Level, string Section, string Name, Func<Receiver, CancellationToken, Task<string>> CheckAsync)
{
    public async Task<RowResult> RunAsync(Receiver receiver, CancellationToken token)
    {
        var began = TimeProvider.System.GetTimestamp();
        var verdict = await JudgeAsync(receiver, token);
        return new RowResult(this, verdict, TimeProvider.System.GetElapsedTime(began));
    }

    private async Task<Verdict> JudgeAsync(Receiver receiver, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(receiver.Options.RowTimeout);
        try
        {
            return new Verdict(Outcome.Pass, await CheckAsync(receiver, limit.Token));
        }
        catch (RowFailed failed)
        {
            return new Verdict(Outcome.Fail, failed.Message);
        }
        catch (RowListed listed)
        {
            return new Verdict(Outcome.Listed, listed.Message);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or InvalidDataException or System.Net.Sockets.SocketException
            or System.Text.Json.JsonException or TimeoutException)
        {
            return new Verdict(Outcome.Fail, $"{broken.GetType().Name}: {broken.Message}");
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return new Verdict(Outcome.Fail, $"no answer within {receiver.Options.RowTimeout.TotalSeconds:0} s");
        }
    }
}

internal sealed record RowResult(Row Row, Verdict Verdict, TimeSpan Elapsed)
{
    /// <summary>A row that a conforming receiver may not fail.</summary>
    public bool IsBinding => Row.Level is Level.Must or Level.Should or Level.Proto;
}

/// <summary>The receiver did not do what the row asks.</summary>
internal sealed class RowFailed(string message) : Exception(message);

/// <summary>The row was not tried, or asks for something optional that is not offered.</summary>
internal sealed class RowListed(string message) : Exception(message);

/// <summary>What rows say when something is not as it must be.</summary>
internal static class Must
{
    public static void Hold(bool condition, string otherwise)
    {
        if (!condition)
            throw new RowFailed(otherwise);
    }

    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new RowFailed($"{what} is {actual}, expected {expected}");
    }
}
