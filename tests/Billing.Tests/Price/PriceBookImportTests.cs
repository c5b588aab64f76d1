using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Observe.Billing.Price;
using Observe.Catalog;
using Observe.Catalog.Books;
using Observe.Catalog.Schema;
using Observe.Vocabulary;

namespace Observe.Billing.Tests.Price;

public sealed class PriceBookImportTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("observe-books-").FullName;
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2024, 6, 1, 12, 7, 30, TimeSpan.Zero));
    private readonly ServiceProvider services;

    public PriceBookImportTests() => services = new ServiceCollection()
        .AddSingleton<TimeProvider>(clock)
        .AddCatalog($"Data Source={Path.Combine(directory, "catalog.db")};Pooling=False")
        .AddSingleton<PriceBookImport>()
        .BuildServiceProvider();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PriceBookImport Import => services.GetRequiredService<PriceBookImport>();

    public async ValueTask InitializeAsync() => await services.GetRequiredService<CatalogMigrator>().MigrateAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Import_First_BecomesVersionOneAndCurrent()
    {
        Assert.Null(await Import.CurrentAsync(Token));

        var imported = await Import.ImportAsync(Books.Json(Books.Entry("m", "output_text=1")), "prices.json", "ada", Token);
        var current = await Import.CurrentAsync(Token);

        Assert.Equal((1, true), (imported.Version, imported.IsNew));
        Assert.Equal(imported.Book.Entries[0].Version, current!.Book.Entries[0].Version);
        var entry = Assert.Single(await services.GetRequiredService<AuditLog>().ListAsync(10, Token));
        Assert.Equal(("ada", "price_book.import", "1"), (entry.Who, entry.What, entry.Subject));
        Assert.StartsWith("from prices.json", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_SameTextAgain_RecordsNothing()
    {
        var json = Books.Json(Books.Entry("m", "output_text=1"));
        await Import.ImportAsync(json, "prices.json", "ada", Token);

        var again = await Import.ImportAsync(json, "prices.json", "ada", Token);

        Assert.Equal((1, false), (again.Version, again.IsNew));
        Assert.Single(await services.GetRequiredService<PriceBooks>().ListAsync(Token));
    }

    [Fact]
    public async Task Import_SameTextByManyAtOnce_RecordsItOnce()
    {
        var json = Books.Json(Books.Entry("m", "output_text=1"));

        var imports = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Import.ImportAsync(json, "prices.json", "ada"))));

        Assert.Single(imports, imported => imported.IsNew);
        Assert.All(imports, imported => Assert.Equal(1, imported.Version));
    }

    [Fact]
    public async Task Import_FutureChange_IsRecorded_AndThePastKeepsItsPrice()
    {
        var first = await Import.ImportAsync(Books.Json(Books.Entry("m", "output_text=1")), "a.json", "ada", Token);

        var second = await Import.ImportAsync(
            Books.Json(Books.Entry("m", "output_text=1", to: "2024-06-01T12:15:00Z"), Books.Entry("m", "output_text=2", "2024-06-01T12:15:00Z")),
            "b.json", "ada", Token);

        ChargeLine Rate(ImportedPriceBook by, string at) =>
            Assert.Single(Rating.Rate(by.Book, "m", Books.Utc(at), new TokenCounts { OutputText = 1_000_000 }));
        Assert.Equal((2, true), (second.Version, second.IsNew));
        Assert.Equal(Rate(first, "2024-06-01T12:00:00Z"), Rate(second, "2024-06-01T12:00:00Z"));
        Assert.Equal(2m, Rate(second, "2024-06-01T12:15:00Z").Amount);
    }

    [Fact]
    public async Task Import_ThatRestatesThePast_IsRefusedWithTheWayOut()
    {
        await Import.ImportAsync(Books.Json(Books.Entry("m", "output_text=1"), Books.Entry("n", "output_text=1")), "a.json", "ada", Token);

        var refusal = await Assert.ThrowsAsync<PriceBookException>(() =>
            Import.ImportAsync(Books.Json(Books.Entry("m", "output_text=2")), "b.json", "ada", Token));

        Assert.Equal(
            [
                "m output_text from 2024-01-01T00:00:00Z to 2024-06-01T12:08:30Z: 1 USD → 2 USD would change what past usage was charged",
                "n output_text from 2024-01-01T00:00:00Z to 2024-06-01T12:08:30Z: 1 USD → unpriced would change what past usage was charged",
                "leave past prices as they are; to change one, end it with validTo \"2024-06-01T12:15:00Z\" (or later) and add an entry with that validFrom",
            ],
            refusal.Failures);
        Assert.Equal(1, (await Import.CurrentAsync(Token))!.Version);
    }

    [Fact]
    public async Task Import_ChangeAtAQuarterHourLessThanAMinuteAway_IsRefusedWithTheNextOne()
    {
        clock.SetUtcNow(new DateTimeOffset(2024, 6, 1, 12, 14, 30, TimeSpan.Zero));
        await Import.ImportAsync(Books.Json(Books.Entry("m", "output_text=1")), "a.json", "ada", Token);
        string Changed(string at) => Books.Json(Books.Entry("m", "output_text=1", to: at), Books.Entry("m", "output_text=2", at));

        var refusal = await Assert.ThrowsAsync<PriceBookException>(() =>
            Import.ImportAsync(Changed("2024-06-01T12:15:00Z"), "b.json", "ada", Token));
        var later = await Import.ImportAsync(Changed("2024-06-01T12:30:00Z"), "b.json", "ada", Token);

        Assert.Contains("validTo \"2024-06-01T12:30:00Z\"", refusal.Failures[^1], StringComparison.Ordinal);
        Assert.True(later.IsNew);
    }

    [Fact]
    public async Task Import_PriceForFormerlyUnpriced_IsRecordedForThePastToo()
    {
        await Import.ImportAsync(Books.Json(Books.Entry("m", "output_text=1")), "a.json", "ada", Token);

        var second = await Import.ImportAsync(
            Books.Json(Books.Entry("m", "output_text=1;input_audio=3"), Books.Entry("n", "output_text=4", "2020-01-01T00:00:00Z")),
            "b.json", "ada", Token);

        Assert.Equal(2, second.Version);
    }
}
