using Observe.Observe.Demo;

namespace Observe.Observe.Prove.Faults;

/// <summary>The faults of one run, fixed by its seed.</summary>
/// <param name="Events">One after the other, while the load runs.</param>
/// <param name="Lasting">From the beginning to the end of the load.</param>
internal sealed record FaultPlan(IReadOnlyList<Fault> Events, IReadOnlySet<Fault> Lasting)
{
    private static readonly Fault[] kills = [Fault.KillMetering, Fault.KillEngine, Fault.KillBoth, Fault.EngineAway];

    private static readonly Fault[] others =
    [
        Fault.FreezeEngine, Fault.DiskFull, Fault.ClockJump, Fault.CutReplies, Fault.CutStore, Fault.RestartMetering, Fault.Reorder,
        Fault.Duplicate, Fault.FreezeMetering,
    ];

    public bool Has(Fault fault) => Lasting.Contains(fault) || Events.Contains(fault);

    /// <param name="seed">Neighbouring seeds have different faults beside the kills, so that few runs meet all of them.</param>
    /// <param name="killEvents">How often something is killed.</param>
    public static FaultPlan Of(ulong seed, int killEvents)
    {
        var dice = new SeededDice(seed);
        var chosen = new HashSet<Fault> { others[seed % (ulong)others.Length] };
        for (var i = dice.Below(3); i > 0; i--)
            chosen.Add(others[dice.Below(others.Length)]);

        var events = new List<Fault>();
        for (var i = 0; i < killEvents; i++)
            events.Add(kills[dice.Weighted([5, 3, 2, 1])]);
        foreach (var fault in chosen.Where(fault => !fault.IsLasting()).Order())
        {
            for (var i = 1 + dice.Below(2); i >= 0; i--)
                events.Insert(dice.Below(events.Count + 1), fault);
        }

        return new FaultPlan(events, chosen.Where(fault => fault.IsLasting()).ToHashSet());
    }

    /// <summary>E.g. <c>kill-metering×3 kill-engine disk-full×2 reorder</c>.</summary>
    public override string ToString() => string.Join(' ', Events.Concat(Lasting).GroupBy(fault => fault).OrderBy(group => group.Key)
        .Select(group => group.Count() == 1 ? group.Key.Name() : $"{group.Key.Name()}×{group.Count()}"));
}
