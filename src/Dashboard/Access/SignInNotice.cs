namespace Observe.Dashboard.Access;

/// <summary>What a plain page outside the product says.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="Title">What is the case.</param>
/// <param name="Text">One sentence of explanation.</param>
/// <param name="Command">The command that helps; null when none does.</param>
public sealed record SignInNotice(int Status, string Title, string Text, string? Command)
{
    private const string NewLink = "./observe login";

    internal static SignInNotice Needed { get; } = new(
        200, "Sign in", "Observe opens with a one-time link. Make one on the machine that runs it:", NewLink);

    internal static SignInNotice Used { get; } = new(
        403, "This link was used already", "A login link signs in once. Make a new one on the machine that runs Observe:", NewLink);

    internal static SignInNotice Expired { get; } = new(
        403, "This link has expired", "Login links are short-lived. Make a new one on the machine that runs Observe:", NewLink);

    internal static SignInNotice Unknown { get; } = new(
        403, "This link is not known", "It may be incomplete, or belong to another installation. Make a new one on the machine that runs Observe:", NewLink);

    internal static SignInNotice SignedOut { get; } = new(
        200, "You are signed out", "To come back, make a new link on the machine that runs Observe:", NewLink);

    internal static SignInNotice NotYours { get; } = new(
        403, "This page is not yours to open", "Your role does not include it. The pages that it does include are in the navigation.", null);

    internal static SignInNotice NoPage { get; } = new(404, "There is no such page", "The address may be old or mistyped.", null);

    internal static SignInNotice Broken { get; } = new(
        500, "Something broke", "The Dashboard could not make this page. Its log has the details; this checks the installation:", "./observe doctor");
}
