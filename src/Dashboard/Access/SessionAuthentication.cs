using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Observe.Catalog.Access;

namespace Observe.Dashboard.Access;

/// <summary>Reads the session cookie of a request and asks the catalog whose it is, as they are now.</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SessionCookie.Read(Request) is not { } secret)
            return AuthenticateResult.NoResult();

        var session = await sessions.FindAsync(secret, Context.RequestAborted);
        return session is null
            ? AuthenticateResult.Fail("the session has ended")
            : AuthenticateResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(Person.Identify(session.Person, secret)), SessionCookie.Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wanted = Request.PathBase + Request.Path + Request.QueryString;
        Response.Redirect("/sign-in" + (wanted == "/" ? "" : "?then=" + Uri.EscapeDataString(wanted)));
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.Redirect("/not-yours");
        return Task.CompletedTask;
    }
}
