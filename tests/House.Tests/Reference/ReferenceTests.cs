using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Reference;

/// <summary>
/// The generated pages of <c>docs/reference</c> say what the sources say. OBSERVE_UPDATE_REFERENCE=1 rewrites them instead of
/// comparing.
/// </summary>
public sealed class ReferenceTests
{
    private const string Update = "OBSERVE_UPDATE_REFERENCE";

    private static readonly Dictionary<string, Func<SourceTree, string>> Writers = new()
    {
        ["catalog.md"] = CatalogReference.Write,
        ["schema.md"] = SchemaReference.Write,
        ["metrics.md"] = MetricsReference.Write,
        ["configuration.md"] = ConfigurationReference.Write,
    };

    public static TheoryData<string> Pages => [.. Writers.Keys];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_AgainstTheSources_IsCurrent(string page)
    {
        var path = $"docs/reference/{page}";
        var expected = Writers[page](SourceTree.Repository);
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(Path.Combine(SourceTree.Root, path), expected);
        else
            Assert.True(SourceTree.Repository.Find(path)?.Text == expected, $"{path} is not what the sources say; run this test once with {Update}=1");

        Assert.True(expected.Split('\n').Count(line => line.StartsWith("| `", StringComparison.Ordinal)) > 5, $"{path} lists next to nothing");
    }

    [Fact]
    public void Schema_OfASample_ListsColumnsTypesNotesAndClauses() => Assert.Equal(
        """
        ## t

        `src/Storage/Schema/0001_create_t.sql`

        Sort key: a &lt; b.

        | Column | Type | |
        |---|---|---|
        | `a` | `Enum8('x' = 1, 'y' = 2)` |  |
        | `b` | `Int64` | Microseconds. |

        - `ENGINE = MergeTree`
        - `ORDER BY (a, b)`

        """,
        Sample(SchemaReference.Write, "src/Storage/Schema/0001_create_t.sql", """
            -- Sort key: a < b.
            CREATE TABLE IF NOT EXISTS t {{cluster}}
            (
                a Enum8('x' = 1,
                        'y' = 2),

                -- Microseconds.
                b Int64 CODEC(T64, ZSTD(1)),

                INDEX i b TYPE minmax
            )
            ENGINE = MergeTree
            ORDER BY (a,
                      b)

            """));

    [Fact]
    public void Metrics_OfASample_ListNameKindUnitAndText() => Assert.Equal(
        """
        ## A

        | Instrument | Kind | Unit | |
        |---|---|---|---|
        | `a.count` | counter | `{x}` | Things. |
        | `a.waiting` | gauge | `{y}` | Those that wait. |

        """,
        Sample(MetricsReference.Write, "src/A/Meter.cs", """
            class M { const string Name = "a.count"; void F(Meter m, long n) {
              m.CreateObservableGauge("a.waiting", () => n, "{y}", "Those that wait.");
              m.CreateCounter<long>(Name, unit: "{x}", description: "Things."); } }
            """));

    [Fact]
    public void Configuration_OfASample_ListsKeyTypeDefaultAndText() => Assert.Equal(
        """
        ## A:B

        | Key | Type | Default | |
        |---|---|---|---|
        | `A:B:Port` | `int` | `8080` | Where it listens, e.g. `80`. |

        ## C

        | Key | Type | Default | |
        |---|---|---|---|
        | `Other:Key` | `string` | `""` | somewhere else. |

        """,
        Sample(ConfigurationReference.Write, "src/A/Options.cs", """
            record BOptions { public const string Section = "A:B";
              /// <summary>Where it listens,
              /// e.g. <c>80</c>.</summary>
              public int Port { get; init; } = 8080; }
            record COptions {
              /// <summary><c>Other:Key</c>: somewhere else.</summary>
              public string Key { get; init; } = "";
              public int NoKey { get; init; } }
            """));

    [Fact]
    public void Catalog_OfASample_ListsColumnsAndTheirTexts() => Assert.Equal(
        """
        ## Key

        A key, see `x`.

        | Column | Type | |
        |---|---|---|
        | `Id` | `string` | Not secret. |
        | `At` | `DateTime?` |  |

        """,
        Sample(CatalogReference.Write, "src/Catalog/Tables/Key.cs", """
            /// <summary>A key, see <c>x</c>.</summary>
            public sealed class Key {
              /// <summary>Not secret.</summary>
              public required string Id { get; init; }
              public DateTime? At { get; set; } }
            """));

    private static string Sample(Func<SourceTree, string> write, string path, string text)
    {
        var page = write(SourceTree.Of((path, text)));
        return page[page.IndexOf("## ", StringComparison.Ordinal)..];
    }
}
