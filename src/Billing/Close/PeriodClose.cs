using Observe.Catalog;
using Observe.Catalog.Periods;
using Observe.Catalog.Tables;
using Observe.Catalog.Tenancy;
using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Billing.Close;

/// <summary>
/// Closes billing months: checks first, then all tenants that were asked for or none. What becomes of charges afterwards is said by
/// <see cref="ClosedPeriods"/>.
/// </summary>
public sealed class PeriodClose(BillingPeriods periods, Tenants tenants, SqlRunner runner)
{
    private static readonly BillingPeriod first = BillingPeriod.FromNumber(197001);

    // The last month whose end the store's DateTime can hold.
    private static readonly BillingPeriod last = BillingPeriod.FromNumber(210512);

    /// <summary>How the month stands, by tenant: of those in the catalog and of all with usage or charges in it.</summary>
    /// <param name="period">The month.</param>
    /// <param name="tenant">One tenant; null for all.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="CatalogException">The month has not ended.</exception>
    /// <exception cref="PeriodCloseException">Nobody has heard of the tenant, or there is none at all.</exception>
    public async Task<IReadOnlyList<PeriodCheck>> CheckAsync(BillingPeriod period, string? tenant, CancellationToken token)
    {
        periods.RequireEnded(period);
        if (period < first || period > last)
            throw new PeriodCloseException([$"{period} is no month of usage; name one from {first} to {last}"]);

        string[] asked = tenant is null ? [] : [tenant];
        var charges = await runner.QueryAsync<PeriodChargesQuery, PeriodChargesRow>(PeriodChargesQuery.Of(period, period, asked), token);
        var unpriced = await runner.QueryAsync<PeriodUnpricedQuery, PeriodUnpricedRow>(
            new PeriodUnpricedQuery(period.Number, period.StartUtc, period.EndUtc, asked), token);
        var uncharged = await runner.QueryAsync<PeriodUnchargedQuery, PeriodUnchargedRow>(
            new PeriodUnchargedQuery(period.StartUtc, period.EndUtc, asked), token);
        var closed = (await periods.ListAsync(tenant, token)).Where(row => row.Period == period).ToList();

        var names = (await tenants.ListAsync(token)).Select(row => row.Id).Where(id => tenant is null || id == tenant)
            .Concat(charges.Select(row => row.Tenant)).Concat(uncharged.Select(row => row.Tenant)).Concat(closed.Select(row => row.TenantId))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
        {
            throw new PeriodCloseException(
                [tenant is null ? $"there is no tenant, and no usage in {period}" : $"there is no tenant \"{tenant}\", and no usage of it in {period}; see ./observe tenant list"]);
        }

        return
        [
            .. names.Select(name => new PeriodCheck
            {
                Tenant = name,
                Period = period,
                Closed = closed.Find(row => row.TenantId == name),
                Charges = [.. charges.Where(row => row.Tenant == name).Select(row => new Money(row.Amount, Currency.Parse(row.Currency)))],
                Adjustments = [.. charges.Where(row => row.Tenant == name && row.Adjustments != 0).Select(row => new Money(row.Adjustments, Currency.Parse(row.Currency)))],
                Unpriced = [.. unpriced.Where(row => row.Tenant == name).Select(row => new UnpricedModel(row.Model, row.Reason, row.Tokens))],
                UnchargedQuarterHours = (long)(uncharged.FirstOrDefault(row => row.Tenant == name)?.QuarterHours ?? 0),
            }),
        ];
    }

    /// <summary>What keeps the months from being closed; empty when nothing does.</summary>
    /// <param name="checks">What <see cref="CheckAsync"/> found.</param>
    /// <param name="unpricedWaiver">Why they are closed although usage has no price; null when it must have one.</param>
    public static IReadOnlyList<string> Failures(IReadOnlyCollection<PeriodCheck> checks, string? unpricedWaiver)
    {
        // Asked for all, those that are closed already are passed over, unless nobody is left.
        var open = checks.Where(check => check.Closed is null).ToList();
        return [.. (open.Count > 0 ? open : checks).SelectMany(check => check.Failures(unpricedWaiver is not null))];
    }

    /// <summary>Closes the month for every tenant of the checks for whom it is open.</summary>
    /// <param name="checks">What <see cref="CheckAsync"/> found, of one month.</param>
    /// <param name="unpricedWaiver">Why they are closed although usage has no price; null when it must have one.</param>
    /// <param name="author">Who does it.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="PeriodCloseException">Something keeps one of them from being closed; nothing was closed.</exception>
    /// <exception cref="CatalogException">Somebody else closed one of them meanwhile, or the catalog cannot be written; nothing was closed.</exception>
    public Task<IReadOnlyList<ClosedPeriod>> CloseAsync(
        IReadOnlyCollection<PeriodCheck> checks, string? unpricedWaiver, string author, CancellationToken token)
    {
        var failures = Failures(checks, unpricedWaiver);
        if (failures.Count > 0)
            throw new PeriodCloseException(failures);

        var open = checks.Where(check => check.Closed is null).Select(check => new PeriodClosing(check.Tenant, check.UnpricedTokens)).ToList();
        return periods.CloseAsync(checks.First().Period, open, unpricedWaiver, author, token);
    }

    /// <summary>What is charged to every month, newest first, and the currency's part that corrects closed ones.</summary>
    /// <param name="tenant">One tenant; null for all.</param>
    /// <param name="token">Cancels.</param>
    public async Task<IReadOnlyList<PeriodSum>> SumsAsync(string? tenant, CancellationToken token)
    {
        var rows = await runner.QueryAsync<PeriodChargesQuery, PeriodChargesRow>(
            PeriodChargesQuery.Of(first, last, tenant is null ? [] : [tenant]), token);
        return
        [
            .. rows.Select(row => new PeriodSum(
                row.Tenant, BillingPeriod.FromNumber((int)row.Period),
                new Money(row.Amount, Currency.Parse(row.Currency)), new Money(row.Adjustments, Currency.Parse(row.Currency)))),
        ];
    }
}

/// <summary>What is charged to one billing month of a tenant in one currency.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Period">The month.</param>
/// <param name="Charges">The sum.</param>
/// <param name="Adjustments">The part of it that corrects closed months.</param>
public sealed record PeriodSum(string Tenant, BillingPeriod Period, Money Charges, Money Adjustments);
