namespace Observe.Dashboard.Layout;

/// <summary>The theme a browser chose, kept in a cookie so that the first answer has it already.</summary>
internal static class ThemeCookie
{
    public const string Name = "observe-theme";

    /// <summary><c>light</c>, <c>dark</c>, or <c>system</c> when nothing was chosen.</summary>
    public static string Read(HttpRequest? request) =>
        request?.Cookies[Name] is "light" or "dark" ? request.Cookies[Name]! : "system";
}
