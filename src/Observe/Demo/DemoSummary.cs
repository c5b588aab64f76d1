using System.Text.Json;
using System.Text.Json.Serialization;

namespace Observe.Observe.Demo;

/// <summary>What <c>demo --once --json</c> prints. Tokens and money are read back through the query the Cost page uses.</summary>
internal sealed record DemoSummary
{
    public required long Requests { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }

    /// <summary>One a currency; amounts are exact decimals.</summary>
    public required IReadOnlyList<DemoCharge> Charges { get; init; }

    /// <summary>Model → token bucket → price per million tokens, as exact decimals, for the models that were used.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> PriceBook { get; init; }

    /// <summary>Model → its part of the totals.</summary>
    public required IReadOnlyDictionary<string, DemoModel> Models { get; init; }

    /// <summary>Tokens for which there is no price.</summary>
    public required long Unpriced { get; init; }

    /// <summary>From the first request sent until the last one was visible and charged.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Of 100 requests, 99 were visible in the query within this time of their acknowledgement.</summary>
    public required double VisibleLagP99Seconds { get; init; }

    /// <summary>Export requests that were sent a second time, byte for byte.</summary>
    public required int DuplicatesSent { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, DemoSummaryJson.Default.DemoSummary);
}

/// <param name="Currency">ISO 4217.</param>
/// <param name="Amount">An exact decimal.</param>
internal sealed record DemoCharge(string Currency, string Amount);

internal sealed record DemoModel(long Requests, long InputTokens, long OutputTokens, IReadOnlyList<DemoCharge> Charges);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoSummary))]
internal sealed partial class DemoSummaryJson : JsonSerializerContext;
