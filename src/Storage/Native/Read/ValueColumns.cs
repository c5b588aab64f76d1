using System.Globalization;

namespace Observe.Storage.Native.Read;

/// <summary>Which reader a ClickHouse type has: one line a type.</summary>
internal static class ValueColumns
{
    /// <summary>The column for a type's spelling, or null when there is none.</summary>
    public static ValueColumn? Create(string type)
    {
        var (name, arguments) = TypeName.Parse(type);
        return name switch
        {
            "UInt8" or "Nothing" => new NumberValues<byte>(),
            "UInt16" => new NumberValues<ushort>(),
            "UInt32" => new NumberValues<uint>(),
            "UInt64" => new NumberValues<ulong>(),
            "UInt128" => new NumberValues<UInt128>(),
            "Int8" => new NumberValues<sbyte>(),
            "Int16" => new NumberValues<short>(),
            "Int32" => new NumberValues<int>(),
            "Int64" => new NumberValues<long>(),
            "Int128" => new NumberValues<Int128>(),
            "Float32" => new NumberValues<float>(),
            "Float64" => new NumberValues<double>(),
            "Bool" => new NumberValues<bool>(),
            "String" => new StringValues(),
            "FixedString" => new FixedStringValues(Number(arguments[0])),
            "UUID" => new UuidValues(),
            "Date" => new DateValues<ushort>(),
            "Date32" => new DateValues<int>(),
            "DateTime" => new DateTimeValues<uint>(0),
            "DateTime64" => new DateTimeValues<long>(Number(arguments[0])),
            "Decimal" => new DecimalValues(Number(arguments[0]), arguments.Count > 1 ? Number(arguments[1]) : 0),
            "Enum8" => new EnumValues<sbyte>(arguments),
            "Enum16" => new EnumValues<short>(arguments),
            "Nullable" => Wrap(Create(arguments[0]), typeof(NullableValues<>), typeof(NullableReferences<>)),
            "LowCardinality" => LowCardinality(arguments[0]),
            "Array" => Wrap(Create(arguments[0]), typeof(ArrayValues<>)),
            "Map" => Generic(typeof(MapValues<,>), arguments.Select(Create).ToArray()),
            "Tuple" => Tuple(arguments.Select(a => Create(TypeName.WithoutElementName(a))).ToArray()),
            "SimpleAggregateFunction" => Create(arguments[^1]),
            _ when name.StartsWith("Interval", StringComparison.Ordinal) => new NumberValues<long>(),
            _ => null,
        };
    }

    private static ValueColumn? LowCardinality(string type)
    {
        var (name, arguments) = TypeName.Parse(type);
        return name == "Nullable"
            ? Wrap(Create(arguments[0]), typeof(LowCardinalityNullableValues<>), typeof(LowCardinalityValues<>), true)
            : Wrap(Create(type), typeof(LowCardinalityValues<>), typeof(LowCardinalityValues<>), false);
    }

    private static ValueColumn? Tuple(ValueColumn?[] elements) => elements.Length switch
    {
        1 => Generic(typeof(TupleValues<>), elements),
        2 => Generic(typeof(TupleValues<,>), elements),
        3 => Generic(typeof(TupleValues<,,>), elements),
        4 => Generic(typeof(TupleValues<,,,>), elements),
        _ => null,
    };

    private static ValueColumn? Wrap(ValueColumn? inner, Type forValues, Type? forReferences = null, params object[] more)
    {
        if (inner is null) return null;
        var wrapper = inner.ValueType.IsValueType ? forValues : forReferences ?? forValues;
        object[] arguments = wrapper == typeof(LowCardinalityNullableValues<>) ? [inner] : [inner, .. more];
        return (ValueColumn)Activator.CreateInstance(wrapper.MakeGenericType(inner.ValueType), arguments)!;
    }

    private static ValueColumn? Generic(Type definition, ValueColumn?[] inner) => inner.Any(i => i is null)
        ? null
        : (ValueColumn)Activator.CreateInstance(definition.MakeGenericType([.. inner.Select(i => i!.ValueType)]), [.. inner])!;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
