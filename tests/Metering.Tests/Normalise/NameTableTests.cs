using System.Text;
using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Tests.Normalise;

public sealed class NameTableTests
{
    [Fact]
    public void Names_OfAllDialects_AreFoundAndNothingElseIs()
    {
        var names = Dialect.All.SelectMany(dialect => Enum.GetValues<Field>().SelectMany(field => dialect.Spelling[field]).Concat(dialect.Marks)).ToHashSet();
        foreach (var name in names)
        {
            Assert.True(Dialect.Names.TryFind(Encoding.UTF8.GetBytes(name), out var key));
            Assert.Equal(name, Encoding.UTF8.GetString(Dialect.Names.Utf8Of(key)));
            Assert.False(Dialect.Names.TryFind(Encoding.UTF8.GetBytes(name + "x"), out _));
            Assert.False(Dialect.Names.TryFind(Encoding.UTF8.GetBytes("x" + name), out _));
        }

        foreach (var short1 in new[] { "", "a", "ai", "gen" })
            Assert.False(Dialect.Names.TryFind(Encoding.UTF8.GetBytes(short1), out _));
    }

    [Fact]
    public void Dialects_Names_AreUniqueAndEachIsMarkedByItself()
    {
        Assert.Equal(Dialect.All.Length, Dialect.All.Select(dialect => dialect.Name).Distinct().Count());
        for (var index = 0; index < Dialect.All.Length; index++)
        {
            Assert.NotEmpty(Dialect.All[index].Marks);
            Assert.All(Dialect.All[index].Marks, mark => Assert.NotEqual(0u, Dialect.Names.MeaningOf(Dialect.Names.Of(mark)).Marks & (1u << index)));
        }
    }

    [Theory]
    [InlineData("""{"id":"chatcmpl-1","usage":{}}""", "chatcmpl-1")]
    [InlineData("""{ "object": {"id":"msg_no"}, "choices": [1, {"a":2}], "id" : "resp_2" }""", "resp_2")]
    [InlineData("""{"id":"42","text":"an answer that is JSON"}""", "")]
    [InlineData("""{"id":{"id":"chatcmpl-1"}}""", "")]
    [InlineData("""{"id":7}""", "")]
    [InlineData("""["chatcmpl-1"]""", "")]
    [InlineData("""{"id":"chatcmpl""", "")]
    [InlineData("It is sunny.", "")]
    [InlineData("", "")]
    public void ResponseJson_Id_IsTheServersOwn(string json, string id)
    {
        var body = Encoding.UTF8.GetBytes("before" + json);
        Assert.Equal(id, Encoding.UTF8.GetString(ResponseJson.Id(body, new Slice(6, body.Length - 6)).Of(body)));
    }

    [Fact]
    public void ResponseJson_IdBehindALongAnswer_IsNotLookedFor()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', 2000)}}","id":"chatcmpl-1"}""");
        Assert.True(ResponseJson.Id(body, new Slice(0, body.Length)).IsEmpty);
    }
}
