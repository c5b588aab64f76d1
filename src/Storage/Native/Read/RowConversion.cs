using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;

namespace Observe.Storage.Native.Read;

/// <summary>
/// Which CLR types a ClickHouse value may become. Nothing is lost silently: integers convert checked, decimals never become
/// binary floating point nor the other way round, and what may be null needs a type that can be.
/// </summary>
internal static class RowConversion
{
    private static readonly HashSet<Type> Integers =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Int128), typeof(UInt128),
    ];

    /// <summary>The value of a row as the target type, or null when the types do not fit.</summary>
    public static Expression? To(Type target, ValueColumn column, Expression instance, Expression row)
    {
        if (Special(target, column, instance, row) is { } special) return special;
        var value = Expression.Call(instance, column.GetType().GetMethod("Get")!, row);
        return Convert(value, target, column.Name);
    }

    // Types whose column offers more than one way to see a value.
    private static Expression? Special(Type target, ValueColumn column, Expression instance, Expression row)
    {
        var plain = Nullable.GetUnderlyingType(target) ?? target;
        Expression? value = column switch
        {
            IEnumValues when plain.IsEnum || Integers.Contains(plain) =>
                Convert(Expression.Call(instance, nameof(IEnumValues.Number), null, row), plain, column.Name),
            StringValues when plain == typeof(byte[]) => Expression.Call(instance, nameof(StringValues.Bytes), null, row),
            FixedStringValues when plain == typeof(string) => Expression.Call(instance, nameof(FixedStringValues.Text), null, row),
            FixedStringValues { WidthBytes: 16 } when plain == typeof(UInt128) =>
                Expression.Call(instance, nameof(FixedStringValues.UInt128), null, row),
            FixedStringValues { WidthBytes: 8 } when plain == typeof(ulong) =>
                Expression.Call(instance, nameof(FixedStringValues.UInt64), null, row),
            _ => null,
        };
        return value is null || value.Type == target ? value : Expression.Convert(value, target);
    }

    private static Expression? Convert(Expression value, Type target, string column)
    {
        if (value.Type == target) return value;
        if (!value.Type.IsValueType) return target.IsAssignableFrom(value.Type) ? Expression.Convert(value, target) : null;

        var from = Nullable.GetUnderlyingType(value.Type);
        var to = Nullable.GetUnderlyingType(target);
        if (from is not null)
        {
            if (to is null) return null;
            var held = Expression.Variable(value.Type);
            var known = Convert(Expression.Property(held, nameof(Nullable<>.Value)), to, column);
            return known is null ? null : Expression.Block(
                [held],
                Expression.Assign(held, value),
                Expression.Condition(
                    Expression.Property(held, nameof(Nullable<>.HasValue)),
                    Expression.Convert(known, target),
                    Expression.Default(target)));
        }

        if (to is null) return Plain(value, target, column);
        var inner = Plain(value, to, column);
        return inner is null ? null : Expression.Convert(inner, target);
    }

    private static Expression? Plain(Expression value, Type target, string column)
    {
        if (value.Type == target) return value;
        if (target.IsEnum && Integers.Contains(value.Type))
        {
            return Expression.Convert(Plain(value, Enum.GetUnderlyingType(target), column)!, target);
        }

        if (Integers.Contains(value.Type) && (Integers.Contains(target) || target == typeof(decimal) || target == typeof(double)))
        {
            return Expression.Call(Method(nameof(Checked)).MakeGenericMethod(value.Type, target), value, Expression.Constant(column));
        }

        if (value.Type == typeof(float) && target == typeof(double)) return Expression.Convert(value, target);
        if (value.Type == typeof(byte) && target == typeof(bool)) return Expression.NotEqual(value, Expression.Constant((byte)0));
        if (value.Type == typeof(DateTimeOffset) && target == typeof(DateTime)) return Expression.Property(value, nameof(DateTimeOffset.UtcDateTime));
        return null;
    }

    private static TTo Checked<TFrom, TTo>(TFrom value, string column)
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        try
        {
            return TTo.CreateChecked(value);
        }
        catch (OverflowException e)
        {
            throw new OverflowException($"column {column}: {value} does not fit {typeof(TTo).Name}", e);
        }
    }

    private static MethodInfo Method(string name) => typeof(RowConversion).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
}
