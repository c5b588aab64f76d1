using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Layout;

/// <summary>The frame of every page. It keeps the scope in step with the URL, the clock and the browser.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    // How often a live page asks again.
    private static readonly TimeSpan LiveInterval = TimeSpan.FromSeconds(2);

    private ErrorBoundary? boundary;
    private IJSObjectReference? shell;
    private DotNetObjectReference<MainLayout>? self;
    private ITimer? timer;
    private bool inView = true;
    private bool disposed;

    [Inject]
    private ScopeState State { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private string Title => State.PageTitle ?? Door.Around(State.Path)?.Title ?? "Not found";

    // From the page of one thing back to all of them.
    private DoorPage? Above => State.PageTitle is null ? null : Door.Around(State.Path);

    protected override void OnInitialized()
    {
        Navigation.LocationChanged += OnLocationChanged;
        State.Changed += OnScopeChanged;
        State.FreshnessChanged += OnReported;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        self = DotNetObjectReference.Create(this);
        timer = Clock.CreateTimer(_ => _ = InvokeAsync(OnTime), null, LiveInterval, LiveInterval);
        try
        {
            shell = await Script.InvokeAsync<IJSObjectReference>("import", "./js/shell.js");
            await shell.InvokeVoidAsync("attach", self);
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone.
        }
    }

    /// <summary>Called by the script with the browser's IANA zone.</summary>
    [JSInvokable]
    public void SetZone(string name) => State.SetBrowserZone(name);

    /// <summary>Called by the script once, with the address of the browser: a link that was followed while the page came alive changed it unheard.</summary>
    [JSInvokable]
    public void SetAddress(string address)
    {
        if (Navigation.Uri != address)
            Navigation.NavigateTo(address, replace: true);
    }

    /// <summary>Called by the script when the page comes into or goes out of view; out of view nothing is asked.</summary>
    [JSInvokable]
    public void SetInView(bool visible)
    {
        inView = visible;
        OnTime();
    }

    private void OnTime()
    {
        if (!disposed && inView && State.Scope.Live && State.Scope.Range.EndsNow)
            State.Tick();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(() =>
    {
        State.ReadAddress();
        boundary?.Recover();
        StateHasChanged();
    });

    private void OnScopeChanged(bool scopeChanged) => StateHasChanged();

    private void OnReported() => _ = InvokeAsync(StateHasChanged);

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        Navigation.LocationChanged -= OnLocationChanged;
        State.Changed -= OnScopeChanged;
        State.FreshnessChanged -= OnReported;
        if (timer is not null)
            await timer.DisposeAsync();

        try
        {
            if (shell is not null)
            {
                await shell.InvokeVoidAsync("detach");
                await shell.DisposeAsync();
            }
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone.
        }

        self?.Dispose();
    }
}
