using System.Globalization;
using System.Text;
using System.Text.Json;
using Observe.Metering.Normalise;
using Observe.Vocabulary;

namespace Observe.Metering.Receive.Events;

/// <summary>Reads the members of an event's data and remembers the first one that is wrong, in words.</summary>
internal sealed class Members(Words words)
{
    // Beyond a year a duration is a mistake in its unit, and microseconds of it would overflow.
    private const double MaxMs = 366.0 * 24 * 3_600 * 1_000;

    private JsonElement json;

    /// <summary>What is wrong first; empty when nothing is.</summary>
    public string Problem { get; private set; } = "";

    public void Start(JsonElement data) => (json, Problem) = (data, "");

    /// <summary>A name, shortened where it is longer than is stored; empty where it is absent.</summary>
    public string Word(string name) => TryGet(name, JsonValueKind.String, "a text", out var value)
        ? words.Of(Encoding.UTF8.GetBytes(value.GetString()!))
        : "";

    /// <summary>A text as it is.</summary>
    public string Text(string name) => TryGet(name, JsonValueKind.String, "a text", out var value) ? value.GetString()! : "";

    /// <summary>Milliseconds, as microseconds; -1 where it is absent.</summary>
    public long Duration(string name)
    {
        if (!TryGet(name, JsonValueKind.Number, "a number of milliseconds", out var value))
            return -1;
        if (value.TryGetDouble(out var milliseconds) && milliseconds is >= 0 and <= MaxMs)
            return (long)((milliseconds * 1_000) + 0.5);

        Wrong(name, "must be a number of milliseconds from 0 to a year");
        return -1;
    }

    public UInt128 TraceId(string name) => Hex(name, digits: 32);

    public ulong SpanId(string name) => (ulong)Hex(name, digits: 16);

    public ReportLayer Layer(string name) => Text(name) switch
    {
        "gateway" => ReportLayer.Gateway,
        "engine" => ReportLayer.Engine,
        "client" or "" => ReportLayer.Client,
        _ => Wrong(name, "must be gateway, engine or client", ReportLayer.Client),
    };

    public ReportFinality Finality(string name) => Text(name) switch
    {
        "partial" => ReportFinality.Partial,
        "estimated" => ReportFinality.Estimated,
        "final" or "" => ReportFinality.Final,
        _ => Wrong(name, "must be final, partial or estimated", ReportFinality.Final),
    };

    private UInt128 Hex(string name, int digits)
    {
        var text = Text(name);
        if (text.Length == 0)
            return 0;
        if (text.Length == digits && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id))
            return id;

        return Wrong(name, $"must be {digits} hexadecimal digits", UInt128.Zero);
    }

    private bool TryGet(string name, JsonValueKind kind, string wanted, out JsonElement value)
    {
        if (!json.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null)
            return false;
        if (value.ValueKind == kind)
            return true;

        Wrong(name, $"must be {wanted}");
        return false;
    }

    private T Wrong<T>(string name, string what, T instead)
    {
        Wrong(name, what);
        return instead;
    }

    private void Wrong(string name, string what)
    {
        if (Problem.Length == 0)
            Problem = $"\"{name}\" {what}";
    }
}
