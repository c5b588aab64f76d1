using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Scope;
using Observe.Dashboard.Tests.Queries;

namespace Observe.Dashboard.Tests.Pages;

public sealed class CostChoiceTests
{
    private static readonly TimeWindow Week = Views.Of(Facts.FromUtc, Facts.FromUtc.AddDays(7), "UTC").Window;

    [Fact]
    public void Read_OfAnEmptyAddress_IsTenantsByDayLargestFirst() =>
        Assert.Equal(
            new CostChoice(CostDimension.Tenant, CostPeriod.Day, CostSort.Amount, true, null),
            CostChoice.Read(null, null, null, null, null, Week));

    [Theory]
    [InlineData("model", "hour", CostDimension.Model, CostPeriod.Hour)]
    [InlineData("key", "month", CostDimension.ApiKey, CostPeriod.Month)]
    [InlineData("api_key; DROP TABLE", "quarter", CostDimension.Tenant, CostPeriod.Day)]
    public void Read_OfAnAddress_TakesOnlyWhatExistsAndFits(string by, string per, CostDimension dimension, CostPeriod period)
    {
        var choice = CostChoice.Read(by, per, "name", "asc", null, Week);

        Assert.Equal((dimension, period, CostSort.Name, false), (choice.By, choice.Period, choice.Sort, choice.Descending));
    }

    [Fact]
    public void Narrow_ToAnOwnedName_SetsItsTenantToo()
    {
        var choice = CostChoice.Read("project", null, null, null, null, Week);

        Assert.Equal("?project=chat&tenant=acme".Split('?', '&').Order(), ScopeUrl.Query(choice.Narrow(PageScope.Default, "chat", "acme")!).Split('?', '&').Order());
        Assert.Null(choice.Narrow(PageScope.Default, "", "acme"));
        Assert.Null((choice with { By = CostDimension.ApiKey }).Narrow(PageScope.Default, "key-1", "acme"));
    }

    [Fact]
    public void Others_OfAnAddress_AreThePagesOwnParametersAlone()
    {
        var others = ScopeUrl.Others("?range=7d&by=model&tenant=a&per=day&x%3D=1&live=1");

        Assert.Equal([KeyValuePair.Create("by", "model"), KeyValuePair.Create("per", "day")], others);
        Assert.Equal("/cost?range=7d&by=a%26b", ScopeUrl.Address("/cost", ScopeUrl.Parse("?range=7d"), [KeyValuePair.Create("by", "a&b")]));
    }

    [Fact]
    public void PerMillionTokens_OfAnAmount_KeepsDecimalsDigits()
    {
        var money = new Vocabulary.Money(1m, Vocabulary.Currency.Parse("USD"));

        Assert.Equal(0.3333333333333333333333333333m, PerMillionTokens.Of(money, 3_000_000)!.Value.Amount);
        Assert.Null(PerMillionTokens.Of(money, 0));
    }
}
