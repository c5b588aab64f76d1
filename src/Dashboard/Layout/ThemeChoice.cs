namespace Observe.Dashboard.Layout;

/// <summary>The theme of one open page: light, dark or system.</summary>
public sealed class ThemeChoice
{
    public string Current { get; set; } = "system";
}
