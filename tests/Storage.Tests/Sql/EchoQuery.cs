namespace Observe.Storage.Tests.Sql;

internal sealed record EchoParameters(DateTime FromTime, IReadOnlyList<string> Models);

internal sealed record EchoRow(DateTime FromTime, string[] Models);

/// <summary>A query in a file beside its type.</summary>
internal static class EchoQuery
{
    public static Task<IReadOnlyList<EchoRow>> RunAsync(SqlRunner runner, EchoParameters parameters, CancellationToken token) =>
        runner.QueryAsync<EchoRow>(SqlText.Of(typeof(EchoQuery)), parameters, token);
}
