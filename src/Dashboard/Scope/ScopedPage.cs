using Microsoft.AspNetCore.Components;
using Observe.Dashboard.Panels;

namespace Observe.Dashboard.Scope;

/// <summary>
/// A page that shows what the scope asks for. It loads once it is interactive, again whenever the scope changes (old work is
/// cancelled) and, while live, each time time goes on (a tick is left out while the one before still loads, and sooner than the page
/// has anything new to say).
/// </summary>
public abstract class ScopedPage : ComponentBase, IDisposable
{
    private CancellationTokenSource? loading;
    private DateTime askedAtUtc;
    private bool disposed;

    [Inject]
    protected ScopeState State { get; set; } = null!;

    [Inject]
    private FailureLog Failures { get; set; } = null!;

    protected ScopeView View => State.View;

    /// <summary>Loads everything the page shows: one <see cref="FillAsync"/> a panel, together.</summary>
    protected abstract Task LoadAsync(ScopeView view, CancellationToken token);

    /// <summary>How long a live page waits before it asks again: at least as long as new numbers take to come.</summary>
    protected virtual TimeSpan RefreshAfter(TimeWindow window) => TimeSpan.Zero;

    /// <summary>Loads one panel and shows it as soon as it is there; a failure stays within the panel.</summary>
    protected async Task FillAsync<T>(Loaded<T> panel, Func<CancellationToken, Task<T>> query, CancellationToken token)
    {
        await panel.FillAsync(query, Failures, token);
        if (!token.IsCancellationRequested)
            StateHasChanged();
    }

    /// <summary>Loads everything again: what a panel's retry button does.</summary>
    protected Task ReloadAsync() => RunAsync(restart: true);

    protected override void OnInitialized() => State.Changed += OnScopeChanged;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await RunAsync(restart: true);
    }

    private void OnScopeChanged(bool scopeChanged) => _ = InvokeAsync(() =>
        scopeChanged || View.Window.NowUtc - askedAtUtc >= RefreshAfter(View.Window) ? RunAsync(scopeChanged) : Task.CompletedTask);

    private async Task RunAsync(bool restart)
    {
        if (disposed || (!restart && loading is not null))
            return;

        loading?.Cancel();
        askedAtUtc = View.Window.NowUtc;
        using var mine = loading = new CancellationTokenSource();
        try
        {
            await LoadAsync(View, mine.Token);
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // A newer scope took over.
        }
        finally
        {
            if (loading == mine)
                loading = null;
        }

        if (!disposed && !mine.IsCancellationRequested)
            StateHasChanged();
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        disposed = true;
        State.Changed -= OnScopeChanged;
        loading?.Cancel();
    }
}
