using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Observe.Storage.Native.Read;

/// <summary>Makes rows from columns with a delegate compiled once for a record type and a result's shape.</summary>
internal static class RowReader<TRow>
{
    // Keyed by the columns' names and types: as many entries as there are different queries of this row type.
    private static readonly ConcurrentDictionary<string, Func<ValueColumn[], int, TRow>> Compiled = new(StringComparer.Ordinal);

    /// <exception cref="RowMappingException">The columns do not fit the record; names every misfit.</exception>
    public static Func<ValueColumn[], int, TRow> For(NativeBlockReader reader, string sql)
    {
        if (reader.Bound is Func<ValueColumn[], int, TRow> bound) return bound;
        var shape = string.Join('\n', reader.Columns.Select(column => $"{column.Name}\t{column.Type}"));
        if (!Compiled.TryGetValue(shape, out var compiled))
        {
            compiled = Compile(reader.Columns, QueryLabel.Of(sql));
            Compiled[shape] = compiled;
        }

        reader.Bound = compiled;
        return compiled;
    }

    /// <exception cref="RowMappingException">The columns do not fit the record; names every misfit.</exception>
    public static void Check(ValueColumn[] columns, string sql) => Compile(columns, QueryLabel.Of(sql));

    private static Func<ValueColumn[], int, TRow> Compile(ValueColumn[] columns, string query)
    {
        var array = Expression.Parameter(typeof(ValueColumn[]), "columns");
        var row = Expression.Parameter(typeof(int), "row");
        var faults = new List<string>();
        var body = RowShape.IsSingleValue(typeof(TRow))
            ? SingleValue(columns, array, row, faults)
            : Record(columns, array, row, faults);
        if (faults.Count > 0 || body is null)
        {
            throw new RowMappingException($"query {query} does not fit {typeof(TRow).Name}: {string.Join("; ", faults)}");
        }

        return Expression.Lambda<Func<ValueColumn[], int, TRow>>(body, array, row).Compile();
    }

    private static Expression? SingleValue(ValueColumn[] columns, Expression array, Expression row, List<string> faults)
    {
        if (columns.Length == 1) return Value(columns, 0, typeof(TRow), mayBeNull: true, array, row, faults);
        faults.Add($"one column was expected, not {columns.Length}");
        return null;
    }

    private static MemberInitExpression? Record(ValueColumn[] columns, Expression array, Expression row, List<string> faults)
    {
        var left = Enumerable.Range(0, columns.Length).ToDictionary(i => RowShape.Plain(columns[i].Name));
        var nullability = new NullabilityInfoContext();
        var constructor = typeof(TRow).GetConstructors().Where(c => !RowShape.IsCopy(c)).MaxBy(c => c.GetParameters().Length);
        var arguments = new List<Expression?>();
        var parameters = constructor?.GetParameters() ?? [];
        foreach (var parameter in parameters)
        {
            if (left.Remove(RowShape.Plain(parameter.Name!), out var i))
            {
                var mayBeNull = nullability.Create(parameter).ReadState != NullabilityState.NotNull;
                arguments.Add(Value(columns, i, parameter.ParameterType, mayBeNull, array, row, faults));
            }
            else
            {
                faults.Add($"no column for {parameter.Name}");
            }
        }

        var bindings = new List<MemberBinding?>();
        foreach (var property in typeof(TRow).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!property.CanWrite || !left.Remove(RowShape.Plain(property.Name), out var i)) continue;
            var mayBeNull = nullability.Create(property).WriteState != NullabilityState.NotNull;
            var value = Value(columns, i, property.PropertyType, mayBeNull, array, row, faults);
            if (value is not null) bindings.Add(Expression.Bind(property, value));
        }

        faults.AddRange(left.Values.Order().Select(i => $"no property for column {columns[i].Name} ({columns[i].Type})"));
        if (faults.Count > 0) return null;
        var create = constructor is null ? Expression.New(typeof(TRow)) : Expression.New(constructor, arguments!);
        return Expression.MemberInit(create, bindings!);
    }

    private static Expression? Value(
        ValueColumn[] columns, int index, Type target, bool mayBeNull, Expression array, Expression row, List<string> faults)
    {
        var column = columns[index];
        var instance = Expression.Convert(Expression.ArrayIndex(array, Expression.Constant(index)), column.GetType());
        var value = RowConversion.To(target, column, instance, row);
        if (value is null)
        {
            faults.Add($"column {column.Name} is {column.Type}, which does not fit {RowShape.Spell(target)}");
        }
        else if (!mayBeNull && !target.IsValueType && RowShape.IsNullable(column))
        {
            faults.Add($"column {column.Name} is {column.Type}, but {RowShape.Spell(target)} is declared not null");
        }

        return value;
    }
}
