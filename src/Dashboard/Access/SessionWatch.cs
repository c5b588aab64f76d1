using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Observe.Catalog.Access;

namespace Observe.Dashboard.Access;

/// <summary>Asks once a minute whether an open page's session still stands, so that signing out elsewhere closes it too.</summary>
internal sealed class SessionWatch(ILoggerFactory loggers, Sessions sessions)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var person = authenticationState.User;
        if (person.FindFirstValue(Person.SessionClaim) is not { } secret)
            return false;

        OpenSession? session;
        try
        {
            session = await sessions.FindAsync(secret, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The process is stopping, and the page goes with it.
            return false;
        }

        // A changed role or tenant counts as another person: the page is signed out and starts anew.
        return session is not null
            && new ClaimsPrincipal(Person.Identify(session.Person, secret)) is var now
            && now.FindFirstValue(ClaimTypes.Role) == person.FindFirstValue(ClaimTypes.Role)
            && now.CustomerTenant() == person.CustomerTenant();
    }
}
