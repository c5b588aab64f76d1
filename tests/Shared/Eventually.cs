using System.Collections;

namespace Observe.Testing;

/// <summary>
/// The one way in which a test waits for something that cannot call back: it looks again and again until it sees what it waits for,
/// and fails with what it saw last when it does not in time.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    /// <summary>Looks until what is seen fits, and returns it.</summary>
    /// <param name="lookAsync">Asked again and again; what it throws ends the wait.</param>
    /// <param name="fits">Whether this is what is waited for.</param>
    /// <param name="what">Completes "waited in vain until …".</param>
    /// <param name="token">Ends the wait.</param>
    /// <param name="within">How long to wait; 30 s unless said otherwise.</param>
    /// <exception cref="TimeoutException">Nothing that fits was seen in time; the message ends with what was seen last.</exception>
    public static async Task<T> SeesAsync<T>(
        Func<Task<T>> lookAsync, Func<T, bool> fits, string what, CancellationToken token, TimeSpan? within = null)
    {
        var limit = within ?? patience;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await lookAsync();
            if (fits(seen))
                return seen;
            if (TimeProvider.System.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s in vain until {what}; last seen: {Words(seen)}");
            await Task.Delay(pause, token);
        }
    }

    /// <inheritdoc cref="SeesAsync{T}(Func{Task{T}}, Func{T, bool}, string, CancellationToken, TimeSpan?)"/>
    public static Task<T> SeesAsync<T>(Func<T> look, Func<T, bool> fits, string what, CancellationToken token, TimeSpan? within = null) =>
        SeesAsync(() => Task.FromResult(look()), fits, what, token, within);

    /// <summary>Waits for a condition that has nothing more to show than that it does not hold yet.</summary>
    /// <inheritdoc cref="SeesAsync{T}(Func{Task{T}}, Func{T, bool}, string, CancellationToken, TimeSpan?)"/>
    public static Task HoldsAsync(Func<Task<bool>> conditionAsync, string what, CancellationToken token, TimeSpan? within = null) =>
        SeesAsync(conditionAsync, static holds => holds, what, token, within);

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string, CancellationToken, TimeSpan?)"/>
    public static Task HoldsAsync(Func<bool> condition, string what, CancellationToken token, TimeSpan? within = null) =>
        SeesAsync(condition, static holds => holds, what, token, within);

    private static string Words(object? seen) => seen switch
    {
        null => "nothing",
        string text => $"\"{text}\"",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Words))}]",
        _ => seen.ToString() ?? "",
    };
}
