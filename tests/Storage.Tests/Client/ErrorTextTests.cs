using System.Net;
using Observe.Storage.Client;

namespace Observe.Storage.Tests.Client;

public sealed class ErrorTextTests
{
    [Fact]
    public void Read_ClickHouseText_TellsCodeAndName()
    {
        var error = ErrorText.Read(
            "Code: 60. DB::Exception: Table default.x does not exist. Maybe you meant y? (UNKNOWN_TABLE) (version 26.7.2.1)\n",
            60, HttpStatusCode.NotFound, "id-1");

        Assert.Equal((60, "UNKNOWN_TABLE", "id-1", false, false), (error.Code, error.Name, error.QueryId, error.IsTransient, error.IsMidStream));
    }

    [Fact]
    public void Read_NestedText_TakesTheOuterName() =>
        Assert.Equal("CANNOT_PARSE_INPUT", ErrorText.Read(
            "Code: 27. DB::Exception: Cannot parse: (INNER_NAME): While executing. (CANNOT_PARSE_INPUT) (version 1)", null, HttpStatusCode.BadRequest, null).Name);

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, true)]
    [InlineData(HttpStatusCode.Unauthorized, false)]
    public void Read_NoClickHouseText_IsNamedByStatus(HttpStatusCode status, bool isTransient)
    {
        var error = ErrorText.Read("<html>proxy</html>", null, status, null);

        Assert.Equal((0, $"HTTP_{(int)status}", isTransient), (error.Code, error.Name, error.IsTransient));
    }

    [Theory]
    [InlineData(252, true)]
    [InlineData(202, true)]
    [InlineData(62, false)]
    public void Read_Code_DecidesWhetherItPasses(int code, bool isTransient) =>
        Assert.Equal(isTransient, ErrorText.Read($"Code: {code}. DB::Exception: x. (SOME_NAME) (version 1)", code, HttpStatusCode.InternalServerError, null).IsTransient);
}
