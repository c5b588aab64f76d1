using Observe.Observe.CommandLine;

namespace Observe.Observe.Tests.CommandLine;

public sealed class ParsingTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("demo --speed max --once --json")]
    [InlineData("demo --speed 1 --duplicate-rate 0.2 --tenants 40 --protocol grpc --data d --port 0")]
    [InlineData("up --data d --port 9000 --otlp-http-port 9001 --otlp-grpc-port 9002 --bind 0.0.0.0 --verbose")]
    [InlineData("doctor --json")]
    [InlineData("bench ingest --spans 10000 --variants http-4,total --directory d --json")]
    [InlineData("login --role finance")]
    [InlineData("login --role customer --tenant acme --data d")]
    [InlineData("key create app --tenant acme --project chat")]
    [InlineData("key list")]
    [InlineData("tenant create acme --name Acme --project chat --project search --data d")]
    [InlineData("tenant list")]
    [InlineData("key revoke key_1")]
    [InlineData("prices show")]
    [InlineData("prices import book.json --data d")]
    [InlineData("period close --period 2026-10 --tenant acme --waive-unpriced why --dry-run --author ada --json --data d")]
    [InlineData("period list --tenant acme --json")]
    public void Parse_WhatTheHelpSays_IsUnderstood(string line)
    {
        Assert.Empty(ObserveCommand.Create().Parse(line).Errors);
    }

    [Theory]
    [InlineData("demo --speed 0.5", "--speed is 0.5; write a number from 1 (real time) up, or max.")]
    [InlineData("demo --speed fast", "--speed is fast; write a number from 1 (real time) up, or max.")]
    [InlineData("demo --duplicate-rate 1.5", "--duplicate-rate must be from 0 to 1.")]
    [InlineData("demo --tenants 0", "--tenants must be from 1 to 500.")]
    [InlineData("bench ingest --spans 0", "--spans must be from 1 to 50000000.")]
    [InlineData("up --port 70000", "--port must be from 0 (any free port) to 65535.")]
    [InlineData("up --bind localhost", "--bind localhost is not an IP address; use 127.0.0.1 for this machine only, or 0.0.0.0 for all interfaces.")]
    [InlineData("login --role customer", "--role customer needs --tenant ID, and only that role takes it.")]
    [InlineData("login --role sre --tenant acme", "--role customer needs --tenant ID, and only that role takes it.")]
    [InlineData("period close --period 2026-13", "--period 2026-13 is no month; write year and month, e.g. 2026-10.")]
    [InlineData("period close --period 2026-10 --waive-unpriced \" \"", "--waive-unpriced needs a reason: it is recorded with the close.")]
    public void Parse_ValueOutOfRange_NamesOptionAndRange(string line, string expected)
    {
        var error = Assert.Single(ObserveCommand.Create().Parse(line).Errors);

        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void Help_EveryCommand_HasADescription()
    {
        Assert.All(ObserveCommand.Create().Subcommands, command => Assert.False(string.IsNullOrWhiteSpace(command.Description)));
        Assert.Equal(
            ["bench", "demo", "doctor", "key", "login", "period", "prices", "prove", "quarantine", "tenant", "test", "up", "where"],
            ObserveCommand.Create().Subcommands.Select(command => command.Name).Order(StringComparer.Ordinal));
    }
}
