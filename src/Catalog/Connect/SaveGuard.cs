using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Observe.Catalog.Connect;

/// <summary>Takes the <see cref="CatalogException"/> out of the DbUpdateException that EF Core wraps around it.</summary>
internal sealed class SaveGuard : SaveChangesInterceptor
{
    public override void SaveChangesFailed(DbContextErrorEventData eventData)
    {
        if (eventData.Exception.InnerException is CatalogException failure)
            throw failure;
    }

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        SaveChangesFailed(eventData);
        return Task.CompletedTask;
    }
}
