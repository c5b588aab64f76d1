namespace Observe.Dashboard.Access;

/// <summary>The cookie that carries a session's token. Its value means nothing without the catalog.</summary>
internal static class SessionCookie
{
    public const string Scheme = "Observe.Session";
    public const string Name = "observe-session";

    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(7);

    public static string? Read(HttpRequest request) =>
        request.Cookies.TryGetValue(Name, out var secret) && secret is { Length: > 0 and < 200 } ? secret : null;

    public static void Write(HttpContext context, string secret) =>
        context.Response.Cookies.Append(Name, secret, Options(context, Lifetime));

    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        // Lax and not Strict: a link to a page, sent in a chat, opens signed in.
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
