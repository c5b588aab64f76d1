namespace Observe.Dashboard.Panels;

/// <summary>A failure in the words of the person at the page.</summary>
/// <param name="What">What failed, one sentence.</param>
/// <param name="WhatToDo">The next step, one sentence.</param>
/// <param name="Reference">The id under which the log has the details.</param>
public sealed record Failure(string What, string WhatToDo, string Reference);
