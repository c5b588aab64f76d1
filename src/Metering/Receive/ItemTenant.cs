using System.Text;
using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;
using Observe.Vocabulary;

namespace Observe.Metering.Receive;

/// <summary>Whose item it is (R13): a key that is bound to a tenant speaks for that tenant, whatever the attributes say.</summary>
internal static class ItemTenant
{
    private const int MaxBytes = 128;

    private static readonly byte[] key = Encoding.UTF8.GetBytes(AttributeNames.Tenant);

    /// <summary>The sender's tenant, else the one that the item or its resource names, else the default; false when it is no name.</summary>
    public static bool TryRead(AttributeTable item, AttributeTable resource, Sender sender, Words words, out string tenant)
    {
        tenant = sender.Tenant ?? "";
        if (tenant.Length != 0)
            return true;

        var named = item.Text(key) is { IsEmpty: false } text ? text : resource.Text(key);
        if (named.Length > MaxBytes || named.ContainsAnyInRange((byte)0, (byte)0x1F) || named.Contains((byte)0x7F))
            return false;

        tenant = named.IsEmpty ? Normaliser.DefaultTenant : words.Of(named);
        return true;
    }
}
