namespace Observe.Vocabulary;

/// <summary>Where in the path of a request a report was made (rule R2). The numbers are stored and order who bills.</summary>
public enum ReportLayer : byte
{
    Gateway = 1,
    Engine = 2,
    Client = 3,
}

/// <summary>Whether a report may count (rule R3). The numbers are stored.</summary>
public enum ReportRole : byte
{
    /// <summary>One inference call.</summary>
    Leaf = 1,

    /// <summary>An agent, chain or workflow that repeats its children's usage: never counts, checks.</summary>
    Parent = 2,

    /// <summary>A report that contradicts itself (a negative bucket): kept, visible, never counts.</summary>
    Error = 3,
}

/// <summary>How sure the emitter was of the counts. The numbers are stored; a higher one replaces a lower one.</summary>
public enum ReportFinality : byte
{
    Estimated = 1,
    Partial = 2,
    Final = 3,
}

/// <summary>How sure we are of the buckets (rule R4). The numbers are stored.</summary>
public enum BucketConfidence : byte
{
    Error = 0,
    Low = 1,
    High = 2,
}
