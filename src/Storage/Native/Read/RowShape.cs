using System.Reflection;

namespace Observe.Storage.Native.Read;

/// <summary>How names and types of a record are compared with those of a result.</summary>
internal static class RowShape
{
    /// <summary><c>input_cache_write_5m</c> and <c>InputCacheWrite5m</c> are the same name.</summary>
    public static string Plain(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal).ToUpperInvariant();

    public static bool IsSingleValue(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsPrimitive || plain.IsEnum || plain.IsArray || plain == typeof(string) || plain == typeof(decimal)
            || plain == typeof(DateTimeOffset) || plain == typeof(DateTime) || plain == typeof(DateOnly) || plain == typeof(Guid)
            || plain == typeof(Int128) || plain == typeof(UInt128);
    }

    /// <summary>A record class has a constructor that copies; it takes no columns.</summary>
    public static bool IsCopy(ConstructorInfo constructor) =>
        constructor.GetParameters() is [var only] && only.ParameterType == constructor.DeclaringType;

    public static bool IsNullable(ValueColumn column)
    {
        var (name, arguments) = TypeName.Parse(column.Type);
        return name == "Nullable" || (name == "LowCardinality" && TypeName.Parse(arguments[0]).Name == "Nullable");
    }

    public static string Spell(Type type) => Nullable.GetUnderlyingType(type) is { } inner
        ? inner.Name + "?"
        : type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Spell))}>"
            : type.Name;
}
