using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Edge;

/// <summary>A service runs with no more rights than it needs, stops in time, and comes back.</summary>
internal sealed class HardenedUnits : Rule
{
    private static readonly string[] Required =
    [
        "DynamicUser=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "NoNewPrivileges=yes",
        "CapabilityBoundingSet=", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "Restart=always", "KillSignal=SIGTERM", "UMask=0077",
    ];

    // No device at all, or a list of those that the service is for.
    private const string NoDevices = "PrivateDevices=yes";
    private const string FewDevices = "DevicePolicy=closed";

    private static readonly string[] Sections = ["[Unit]", "[Service]", "[Install]"];

    public override string WayOut => "see deploy/systemd/README.md for what each setting is for";

    public override int AtLeast => 4;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("deploy/systemd", ".service");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        foreach (var setting in Required.Where(setting => !file.Lines.Contains(setting))) yield return At(file, $"lacks {setting}");
        if (!file.Lines.Contains(NoDevices) && !file.Lines.Contains(FewDevices)) yield return At(file, $"lacks {NoDevices} or, for one that needs devices, {FewDevices}");
        foreach (var section in Sections.Where(section => !file.Lines.Contains(section))) yield return At(file, $"lacks {section}");
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var line = file.Lines[i];
            if (line.Length > 0 && line[0] is not ('#' or '[') && !line.Contains('=')) yield return At(file, i + 1, $"is no setting: {line}");
        }
    }

    private static readonly string Good = string.Join('\n', Sections.Concat(Required).Append(NoDevices));

    public override IReadOnlyList<Sample> Broken =>
        [("deploy/systemd/a.service", "[Unit]\n[Service]\n[Install]"), ("deploy/systemd/a.service", Good + "\nwords"), ("deploy/systemd/a.service", string.Join('\n', Required)),
        ("deploy/systemd/a.service", Good.Replace(NoDevices, "DevicePolicy=auto", StringComparison.Ordinal))];

    public override IReadOnlyList<Sample> Sound => [("deploy/systemd/a.service", Good + "\n# words"), ("deploy/systemd/a.service", Good.Replace(NoDevices, FewDevices, StringComparison.Ordinal))];
}
