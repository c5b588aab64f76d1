namespace Observe.Observe.Demo;

/// <summary>Adds tenant, project, key, user, model and latency to the trace; the same input gives the same output.</summary>
internal static class Simulation
{
    public const string CodeModel = "qwen2.5-coder-32b-instruct";
    public const string ConversationModel = "llama-3.1-70b-instruct";

    /// <summary>What <c>observe.simulated</c> says on every span.</summary>
    public const string Simulated = "tenant,project,user,model,latency";

    /// <param name="trace">Ordered by invocation time.</param>
    /// <returns>Ordered by end, which is the order in which spans are sent.</returns>
    public static IReadOnlyList<SimulatedRequest> Run(IReadOnlyList<TraceRequest> trace, IReadOnlyList<CastTenant> cast)
    {
        var code = new SimulatedEngine(CodeModel, prefillTokensPerMs: 18, decodeMsPerToken: 21, slots: 24);
        var conversation = new SimulatedEngine(ConversationModel, prefillTokensPerMs: 9, decodeMsPerToken: 27, slots: 64);
        double[] codeWeights = [.. cast.Select(tenant => tenant.CodeWeight)];
        double[] conversationWeights = [.. cast.Select(tenant => tenant.ConversationWeight)];
        var first = trace.Count == 0 ? default : trace[0].InvokedAt;

        var requests = new List<SimulatedRequest>(trace.Count);
        foreach (var row in trace)
        {
            var isCode = row.Service == TraceService.Code;
            var dice = SeededDice.Of(row);
            var tenant = cast[dice.Weighted(isCode ? codeWeights : conversationWeights)];
            requests.Add(Add(row, first, tenant, isCode ? code : conversation, ref dice));
        }

        return [.. requests.OrderBy(request => request.EndOffset).ThenBy(request => request.StartOffset)];
    }

    private static SimulatedRequest Add(
        TraceRequest row, DateTime first, CastTenant tenant, SimulatedEngine engine, ref SeededDice dice)
    {
        var projects = row.Service == TraceService.Code ? tenant.CodeProjects : tenant.ConversationProjects;
        var project = projects[FavourFirst(projects.Count, ref dice)];
        var user = tenant.Users[FavourFirst(tenant.Users.Count, ref dice)];
        var start = row.InvokedAt - first;
        var (queueTime, timeToFirstToken, duration) = engine.Serve(start, row.ContextTokens, row.GeneratedTokens, ref dice);
        return new SimulatedRequest
        {
            Trace = row,
            StartOffset = start,
            Tenant = tenant.Id,
            Project = project,
            ApiKey = $"{tenant.Id}-{project}",
            User = user,
            Model = engine.Model,
            QueueTime = queueTime,
            TimeToFirstToken = timeToFirstToken,
            Duration = duration,
        };
    }

    /// <summary>An index of <paramref name="count"/>; the first is drawn most often, the last seldom.</summary>
    private static int FavourFirst(int count, ref SeededDice dice)
    {
        var fraction = dice.Fraction();
        return (int)(fraction * fraction * count);
    }
}
