using System.Security.Claims;
using Microsoft.AspNetCore.Components;

namespace Observe.Dashboard.Scope;

/// <summary>
/// The scope of one open browser page (one instance a circuit). The URL is the truth; this reads it, resolves it against the
/// clock, and tells pages when to load again. Used on the circuit's dispatcher only.
/// </summary>
public sealed class ScopeState(NavigationManager navigation, TimeProvider clock)
{
    private ClaimsPrincipal person = new();
    private TimeZoneInfo browserZone = TimeZoneInfo.Utc;
    private (string Path, string Title) named = ("", "");

    /// <summary>Raised after the scope changed (true) or live time went on (false).</summary>
    public event Action<bool>? Changed;

    /// <summary>Raised when it became known how fresh the numbers are, what of them is simulated, or what the page is about.</summary>
    public event Action? FreshnessChanged;

    public ScopeView View { get; private set; } = null!;

    public PageScope Scope => View.Scope;

    public TimeWindow Window => View.Window;

    public ClaimsPrincipal Person => person;

    /// <summary>When the newest of the shown numbers was counted, UTC; null before the first answer.</summary>
    public DateTime? FreshUntilUtc { get; private set; }

    /// <summary>What in the shown numbers was made up by a demonstration, e.g. <c>tenant</c>, <c>user</c>; empty for real traffic.</summary>
    public IReadOnlyList<string> Simulated { get; private set; } = [];

    /// <summary>Begins with the person and zone that the first request brought along.</summary>
    public void Start(ClaimsPrincipal signedIn, string? zoneOfBrowser)
    {
        person = signedIn;
        browserZone = Zones.Find(zoneOfBrowser) ?? TimeZoneInfo.Utc;
        Read();
    }

    /// <summary>Takes over what the URL says now.</summary>
    public void ReadAddress()
    {
        var before = View.Scope;
        Read();
        if (!before.Equals(View.Scope))
            Changed?.Invoke(true);
    }

    /// <summary>Time went on: the same scope a moment later.</summary>
    public void Tick()
    {
        Read();
        Changed?.Invoke(false);
    }

    /// <summary>The browser's zone became known or changed.</summary>
    public void SetBrowserZone(string name)
    {
        if (Zones.Find(name) is not { } zone || zone.Id == browserZone.Id)
            return;

        browserZone = zone;
        Read();
        Changed?.Invoke(true);
    }

    /// <summary>A page says when its newest numbers were counted; null when there are none.</summary>
    public void ReportFreshness(DateTime? freshUntilUtc)
    {
        if (freshUntilUtc == FreshUntilUtc)
            return;

        FreshUntilUtc = freshUntilUtc;
        FreshnessChanged?.Invoke();
    }

    /// <summary>What the page of one thing calls it; null for a page that its navigation names.</summary>
    public string? PageTitle => named.Path == Path ? named.Title : null;

    /// <summary>The page of one thing says what that is called.</summary>
    public void ReportTitle(string title)
    {
        if (PageTitle == title)
            return;

        named = (Path, title);
        FreshnessChanged?.Invoke();
    }

    /// <summary>The frame says what in the range was made up.</summary>
    public void ReportSimulated(IReadOnlyList<string> parts)
    {
        if (parts.SequenceEqual(Simulated))
            return;

        Simulated = parts;
        FreshnessChanged?.Invoke();
    }

    /// <summary>The address of another page with a scope, or of this one, which keeps what else its address says.</summary>
    public string Address(PageScope scope, string? path = null) =>
        path is null ? ScopeUrl.Address(Path, scope, ScopeUrl.Others(Query)) : ScopeUrl.Address(path, scope);

    /// <summary>
    /// The address of this page, or of another one, with a scope and a page's own parameters. Of this page's own ones the rest is
    /// kept; null removes one.
    /// </summary>
    public string Address(PageScope scope, string? path, params ReadOnlySpan<(string Name, string? Value)> own)
    {
        var others = path is null ? ScopeUrl.Others(Query) : [];
        foreach (var (name, value) in own)
        {
            others.RemoveAll(other => other.Key == name);
            if (value is not null)
                others.Add(KeyValuePair.Create(name, value));
        }

        return ScopeUrl.Address(path ?? Path, scope, others);
    }

    /// <summary>The path of the current page, e.g. <c>/cost</c>.</summary>
    public string Path => new Uri(navigation.Uri).AbsolutePath;

    private string Query => new Uri(navigation.Uri).Query;

    /// <summary>Changes the scope by changing the URL.</summary>
    public void Go(PageScope scope) => navigation.NavigateTo(Address(scope));

    private void Read()
    {
        var scope = ScopeUrl.Parse(Query);
        var window = WindowOf.Range(scope.Range, Zones.Find(scope.Zone) ?? browserZone, clock.GetUtcNow().UtcDateTime);
        View = new ScopeView(scope, window, ReadableTenants.For(person, scope.Tenants));
    }
}
