namespace Observe.Dashboard.Panels;

/// <summary>
/// What a panel shows: nothing yet, a failure, or a value. A value stays while it is loaded again, and stays with a note when
/// that fails, so that a page left open neither flickers nor goes blank.
/// </summary>
public sealed class Loaded<T>
{
    /// <summary>The newest value; default before the first answer.</summary>
    public T? Value { get; private set; }

    public bool HasValue { get; private set; }

    /// <summary>Why the newest attempt failed; null after a success.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Runs the query and keeps what comes of it. Only cancellation throws.</summary>
    public async Task FillAsync(Func<CancellationToken, Task<T>> query, FailureLog failures, CancellationToken token)
    {
        try
        {
            var value = await query(token);
            token.ThrowIfCancellationRequested();
            (Value, HasValue, Failure) = (value, true, null);
        }
        catch (Exception) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(token);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            Failure = failures.Note(broken);
        }
    }
}
