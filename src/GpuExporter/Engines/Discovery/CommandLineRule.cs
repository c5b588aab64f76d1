namespace Observe.GpuExporter.Engines.Discovery;

/// <summary>How the server of one engine is recognised by its command line, and where it serves.</summary>
/// <param name="Kind">The engine.</param>
/// <param name="Signs">Any of these in any argument: a module, a program's name.</param>
/// <param name="Port">Where it serves its metrics when nobody says otherwise. Source: the engines' documentation.</param>
internal sealed record CommandLineRule(string Kind, string[] Signs, int Port)
{
    private static readonly string[] HostFlags = ["--host", "--hostname"];

    public string[] PortFlags { get; init; } = ["--port", "-p"];

    public string[] ModelFlags { get; init; } = ["--served-model-name", "--model", "--model-path"];

    /// <summary>The servers that are known, most particular first.</summary>
    public static IReadOnlyList<CommandLineRule> All { get; } =
    [
        new("vllm", ["vllm.entrypoints.openai.api_server", "vllm.entrypoints.api_server", "/vllm", "vllm"], 8000),
        new("sglang", ["sglang.launch_server", "sglang_router"], 30000),
        new("tensorrt-llm", ["trtllm-serve"], 8000),
        new("triton", ["tritonserver"], 8002) { PortFlags = ["--metrics-port"], ModelFlags = [] },
        new("tgi", ["text-generation-launcher", "text-generation-router"], 3000) { ModelFlags = ["--model-id", "--tokenizer-name"] },
        new("llama.cpp", ["llama-server"], 8080) { ModelFlags = ["--alias", "-a"] },
        new("dynamo", ["dynamo.frontend"], 8000) { PortFlags = ["--http-port", "--port"] },
        new("nim", ["nim_llm", "nim-llm", "/opt/nim/"], 8000),
    ];

    /// <summary>The server that this command line starts; null when it is none's.</summary>
    public static EngineProcess? Recognise(int pid, IReadOnlyList<string> arguments)
    {
        foreach (var rule in All)
        {
            if (rule.Fits(arguments))
                return new EngineProcess(pid, rule.Kind, rule.Address(arguments), rule.Value(arguments, rule.ModelFlags) ?? "");
        }

        return null;
    }

    // The command itself is among the first arguments: interpreter, its switches, program or module. Later ones are values, which may name anything.
    private bool Fits(IReadOnlyList<string> arguments) => arguments.Take(5).Any(argument => Signs.Any(sign => sign switch
    {
        // The program's own name, not any path or model with it in its name; and not its subcommands that serve nothing.
        "vllm" => argument == sign && arguments.Contains("serve"),
        "/vllm" => argument.EndsWith(sign, StringComparison.Ordinal) && arguments.Contains("serve"),
        _ => argument.Contains(sign, StringComparison.Ordinal),
    }));

    private Uri Address(IReadOnlyList<string> arguments)
    {
        var host = Value(arguments, HostFlags) is { Length: > 0 } named && named is not ("0.0.0.0" or "::" or "[::]") ? named : "127.0.0.1";
        var port = int.TryParse(Value(arguments, PortFlags), out var told) && told is > 0 and <= ushort.MaxValue ? told : Port;
        return Uri.TryCreate($"http://{(host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host)}:{port}/", UriKind.Absolute, out var address)
            ? address
            : new Uri($"http://127.0.0.1:{port}/");
    }

    /// <summary>The value of a flag, as the next argument or after <c>=</c>.</summary>
    private string? Value(IReadOnlyList<string> arguments, string[] flags)
    {
        foreach (var flag in flags)
        {
            for (var i = 0; i < arguments.Count; i++)
            {
                if (arguments[i] == flag && i + 1 < arguments.Count)
                    return arguments[i + 1];
                if (arguments[i].StartsWith(flag + "=", StringComparison.Ordinal))
                    return arguments[i][(flag.Length + 1)..];
            }
        }

        return Kind == "vllm" && flags == ModelFlags ? ServedByPosition(arguments) : null;
    }

    // vllm serve MODEL
    private static string? ServedByPosition(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i] == "serve" && arguments[i + 1] is ['-', ..] is false)
                return arguments[i + 1];
        }

        return null;
    }
}
