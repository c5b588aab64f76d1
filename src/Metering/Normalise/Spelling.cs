namespace Observe.Metering.Normalise;

/// <summary>What a dialect's attribute says: a member of <see cref="RawUsage"/>.</summary>
internal enum Field
{
    Operation,
    Provider,
    RequestModel,
    Model,
    User,
    ApiKey,
    Project,
    ResponseId,
    RequestId,
    Input,
    InputFresh,
    CacheRead,
    CacheWrite,
    CacheWrite5m,
    CacheWrite1h,
    InputAudio,
    InputImage,
    InputOther,
    Output,
    OutputText,
    Reasoning,
    OutputAudio,
    OutputOther,
    Total,
    Duration,
    TimeToFirstToken,
    Queue,
    Prefill,
    Decode,
}

/// <summary>
/// The attribute names of a dialect by what they say, the preferred one first: where a span carries two spellings of one
/// thing, one is read and the other is not added to it.
/// </summary>
internal sealed class Spelling
{
    private readonly string[][] names = new string[Enum.GetValues<Field>().Length][];

    public Spelling() => Array.Fill(names, []);

    /// <summary>Another dialect's spelling, to change a few fields of.</summary>
    public Spelling(Spelling other) => other.names.CopyTo(names, 0);

    public string[] this[Field field]
    {
        get => names[(int)field];
        init => names[(int)field] = value;
    }

    /// <summary>The fields that are numbers of tokens, a bit each.</summary>
    public const ulong CountFields = (1ul << ((int)Field.Total + 1)) - (1ul << (int)Field.Input);
}
