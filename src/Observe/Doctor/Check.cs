namespace Observe.Observe.Doctor;

internal enum CheckState
{
    Ok,

    /// <summary>Observe runs, but something it may need is not there.</summary>
    Note,

    /// <summary>Observe does not run until it is mended.</summary>
    Failed,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What, in a word or two.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Remedy">How to mend it; null where nothing is to be mended.</param>
internal sealed record Check(string Name, CheckState State, string Finding, string? Remedy = null);
