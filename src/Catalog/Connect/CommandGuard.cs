using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Observe.Catalog.Connect;

/// <summary>Turns a failed statement into a <see cref="CatalogException"/> where the place is at fault.</summary>
internal sealed class CommandGuard(CatalogFailures failures) : DbCommandInterceptor
{
    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData)
    {
        if (failures.Translate(eventData.Exception) is { } failure)
            throw failure;
    }

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandFailed(command, eventData);
        return Task.CompletedTask;
    }
}
