using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Observe.Billing.Close;
using Observe.Catalog.Tables;
using Observe.Vocabulary;

namespace Observe.Observe.Periods;

/// <summary>What <c>period close</c> found and did.</summary>
/// <param name="Checks">How the month stands, by tenant.</param>
/// <param name="Closed">What was closed just now.</param>
/// <param name="Failures">What kept it from being closed.</param>
/// <param name="IsDryRun">Whether nothing was to be closed.</param>
internal sealed record PeriodReport(
    IReadOnlyList<PeriodCheck> Checks, IReadOnlyList<ClosedPeriod> Closed, IReadOnlyList<string> Failures, bool IsDryRun)
{
    private BillingPeriod Period => Checks[0].Period;

    public void Print()
    {
        Console.WriteLine($"{"TENANT",-20}{"STATE",-16}{"UNPRICED",12}  {"CHARGES",-30}ADJUSTMENTS OF CLOSED MONTHS");
        foreach (var check in Checks)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{check.Tenant,-20}{State(check),-16}{check.UnpricedTokens,12}  {Text(check.Charges),-30}{Text(check.Adjustments)}"));
        }

        Console.WriteLine();
        if (Failures.Count > 0)
            Console.Error.WriteLine($"observe: {Period} {(IsDryRun ? "could not be" : "was not")} closed:" + string.Concat(Failures.Select(failure => "\n  " + failure)));
        else if (IsDryRun)
            Console.WriteLine($"{Period} can be closed. Nothing was changed.");
        else
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Period} is closed. From {Closed[0].FinalAt:yyyy-MM-dd HH:mm:ss} UTC its sums are final; what comes later is charged to an open month, linked to it."));
    }

    public string ToJson() => JsonSerializer.Serialize(
        new PeriodAnswer(
            Period.ToString(),
            IsDryRun,
            Closed.Count == 0 ? null : Closed[0].FinalAt,
            [
                .. Checks.Select(check => new PeriodAnswerTenant(
                    check.Tenant,
                    State(check),
                    Closing(check)?.ClosedAt,
                    Closing(check)?.FinalAt,
                    Closing(check)?.Author,
                    check.UnpricedTokens,
                    Closing(check)?.UnpricedWaiver,
                    check.UnchargedQuarterHours,
                    PeriodAmount.Of(check.Charges),
                    PeriodAmount.Of(check.Adjustments))),
            ],
            Failures),
        PeriodJson.Default.PeriodAnswer);

    private ClosedPeriod? Closing(PeriodCheck check) => check.Closed ?? Closed.FirstOrDefault(row => row.TenantId == check.Tenant);

    private string State(PeriodCheck check) => check.Closed is not null ? "closed before" : Closing(check) is not null ? "closed" : "open";

    private static string Text(IReadOnlyList<Money> amounts) => amounts.Count == 0 ? "none" : string.Join(", ", amounts);
}

internal sealed record PeriodAnswer(
    string Period, bool DryRun, DateTime? FinalAt, IReadOnlyList<PeriodAnswerTenant> Tenants, IReadOnlyList<string> Failures);

internal sealed record PeriodAnswerTenant(
    string Tenant,
    string State,
    DateTime? ClosedAt,
    DateTime? FinalAt,
    string? Author,
    long UnpricedTokens,
    string? UnpricedWaiver,
    long UnchargedQuarterHours,
    IReadOnlyList<PeriodAmount> Charges,
    IReadOnlyList<PeriodAmount> Adjustments);

/// <param name="Currency">ISO 4217.</param>
/// <param name="Amount">An exact decimal.</param>
internal sealed record PeriodAmount(string Currency, string Amount)
{
    public static IReadOnlyList<PeriodAmount> Of(IEnumerable<Money> amounts) =>
        [.. amounts.Select(money => new PeriodAmount(money.Currency.Code, money.AmountText))];

    public override string ToString() => $"{Amount} {Currency}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PeriodAnswer))]
[JsonSerializable(typeof(PeriodListAnswer))]
internal sealed partial class PeriodJson : JsonSerializerContext;
