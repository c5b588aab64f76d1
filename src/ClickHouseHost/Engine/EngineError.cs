using System.Globalization;
using System.Text.RegularExpressions;

namespace Observe.ClickHouseHost.Engine;

/// <summary>An error in ClickHouse's own words with its code and the HTTP status ClickHouse answers it with.</summary>
internal sealed partial record EngineError(int Code, string Text)
{
    public const int BadArguments = 36;
    public const int NotImplemented = 48;
    public const int SyntaxError = 62;
    public const int UnknownSetting = 115;
    public const int ReadOnly = 164;
    public const int TooManyQueries = 202;
    public const int AuthenticationFailed = 516;
    public const int UnknownException = 1002;

    /// <summary>Set where the host answers with a status other than the one ClickHouse derives from the code.</summary>
    public int? StatusOverride { get; init; }

    /// <summary>Status by code, after ClickHouse's src/Server/HTTP/exceptionCodeToHTTPStatus.cpp.</summary>
    public int Status => StatusOverride ?? Code switch
    {
        194 => 401,
        192 or 193 or 516 or 512 or 497 => 403,
        36 or 427 or 6 or 25 or 26 or 38 or 41 or 72 or 441 or 675 or 676 or 27 or 376 or 15 or 44 or 37 or 123 or 8
            or 167 or 168 or 223 or 62 or 117 or 53 or 321 => 400,
        60 or 46 or 47 or 50 or 56 or 81 or 115 or 152 or 63 or 73 or 336 or 78 or 511 => 404,
        229 => 413,
        48 => 501,
        209 or 76 or 439 => 503,
        381 => 411,
        159 => 408,
        779 => 415,
        _ => 500,
    };

    public static EngineError Of(int code, string name, string message) =>
        new(code, $"Code: {code}. DB::Exception: {message} ({name})");

    /// <summary>Reads the code out of the engine's text and adds the version ClickHouse ends every error with.</summary>
    public static EngineError Parse(string text, string version)
    {
        var match = CodePattern().Match(text);
        var code = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : UnknownException;
        var trimmed = text.TrimEnd();
        return new(code, trimmed.Contains("(version ", StringComparison.Ordinal) ? trimmed : $"{trimmed} (version {version})");
    }

    [GeneratedRegex(@"^Code: (\d+)\.")]
    private static partial Regex CodePattern();
}
