namespace Observe.Billing.Tests.Price;

public sealed class RatingCaseTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Price", "cases");

    public static TheoryData<string> Cases =>
        [.. Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_Rated_IsAsWritten(string name)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, name + ".txt"), TestContext.Current.CancellationToken);

        Assert.Contains("->", text, StringComparison.Ordinal);
        Assert.Equal(text, PriceCase.Run(text));
    }
}
