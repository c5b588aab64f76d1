using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Observe.Catalog.Access;

namespace Observe.Dashboard.Access;

/// <summary>In and out: a one-time link becomes a session cookie, a button ends it.</summary>
internal static partial class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", LogInAsync).AllowAnonymous();
        routes.MapGet("/sign-in", () => Notice(SignInNotice.Needed)).AllowAnonymous();
        routes.MapGet("/signed-out", () => Notice(SignInNotice.SignedOut)).AllowAnonymous();
        routes.MapGet("/not-yours", () => Notice(SignInNotice.NotYours)).AllowAnonymous();
        routes.MapGet("/not-found", () => Notice(SignInNotice.NoPage)).AllowAnonymous();
        routes.MapGet("/error", () => Notice(SignInNotice.Broken)).AllowAnonymous();
        routes.MapPost("/sign-out", SignOutAsync).AllowAnonymous().DisableAntiforgery();
    }

    private static async Task<IResult> LogInAsync(
        [FromQuery] string? token,
        [FromQuery] string? then,
        HttpContext context,
        LoginLinks links,
        Sessions sessions,
        [FromServices] ILoggerFactory loggers)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (string.IsNullOrEmpty(token))
            return Notice(SignInNotice.Needed);

        var use = await links.UseAsync(token, context.RequestAborted);
        var personId = use.Person?.Id;
        var log = loggers.CreateLogger(typeof(SignInEndpoints));
        LogUse(log, use.State, personId);
        if (use.Person is not { } person)
        {
            return Notice(use.State switch
            {
                LoginLinkState.AlreadyUsed => SignInNotice.Used,
                LoginLinkState.Expired => SignInNotice.Expired,
                _ => SignInNotice.Unknown,
            });
        }

        SessionCookie.Write(context, await sessions.OpenAsync(person, SessionCookie.Lifetime, context.RequestAborted));
        return Results.LocalRedirect(IsLocal(then) ? then! : "/");
    }

    // The token proves that the button of one of our pages was pressed; checked here because the answer to a failure is a page.
    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, Sessions sessions)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.LocalRedirect("/");

        if (SessionCookie.Read(context.Request) is { } secret)
            await sessions.CloseAsync(secret, context.RequestAborted);

        SessionCookie.Remove(context);
        return Results.LocalRedirect("/signed-out");
    }

    private static bool IsLocal(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.StartsWith("/\\", StringComparison.Ordinal);

    private static RazorComponentResult<SignInPage> Notice(SignInNotice notice) =>
        new RazorComponentResult<SignInPage>(new { Notice = notice }) { StatusCode = notice.Status };

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "A login link was {State}, person {PersonId}")]
    private static partial void LogUse(ILogger log, LoginLinkState state, string? personId);
}
