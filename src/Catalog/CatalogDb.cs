using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Observe.Catalog.Tables;
using Observe.Vocabulary;

namespace Observe.Catalog;

/// <summary>
/// The relational state: who there is, what they may do, and the books. One model for SQLite and PostgreSQL; the schema is
/// made by the migrations in <c>Schema/</c>, and a test compares the two. All instants are UTC with microseconds.
/// </summary>
public sealed class CatalogDb(DbContextOptions<CatalogDb> options) : DbContext(options)
{
    public DbSet<Tenant> Tenants => Set<Tenant>();
    public DbSet<Project> Projects => Set<Project>();
    public DbSet<IngestKey> IngestKeys => Set<IngestKey>();
    public DbSet<Person> People => Set<Person>();
    public DbSet<LoginLink> LoginLinks => Set<LoginLink>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<PriceBookVersion> PriceBooks => Set<PriceBookVersion>();
    public DbSet<ClosedPeriod> ClosedPeriods => Set<ClosedPeriod>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcMicroseconds>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Tenant>().ToTable("tenants").HasKey(tenant => tenant.Id);
        modelBuilder.Entity<Project>().ToTable("projects").HasKey(project => new { project.TenantId, project.Id });
        modelBuilder.Entity<IngestKey>().ToTable("ingest_keys").HasKey(key => key.Id);
        modelBuilder.Entity<Person>().ToTable("people").HasKey(person => person.Id);
        modelBuilder.Entity<Person>().Property(person => person.Role).HasConversion<RoleWord>();
        modelBuilder.Entity<LoginLink>().ToTable("login_links").HasKey(link => link.Hash);
        modelBuilder.Entity<Session>().ToTable("sessions").HasKey(session => session.Hash);
        modelBuilder.Entity<PriceBookVersion>().ToTable("price_books").HasKey(book => book.Version);
        modelBuilder.Entity<PriceBookVersion>().Property(book => book.Version).ValueGeneratedNever();
        modelBuilder.Entity<ClosedPeriod>().ToTable("closed_periods").HasKey(closed => new { closed.TenantId, closed.Period });
        modelBuilder.Entity<ClosedPeriod>().Property(closed => closed.Period).HasConversion<PeriodNumber>();
        modelBuilder.Entity<AuditEntry>().ToTable("audit").HasKey(entry => entry.Id);

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(SnakeCase(property.Name));
    }

    private static string SnakeCase(string name) => string.Concat(
        name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? "_" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));

    // PostgreSQL keeps microseconds and .NET ten times finer: cut on the way in, so that both stores give back the same.
    private sealed class UtcMicroseconds() : ValueConverter<DateTime, DateTime>(
        value => new DateTime(value.Ticks - (value.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc),
        value => DateTime.SpecifyKind(value, DateTimeKind.Utc));

    private sealed class PeriodNumber() : ValueConverter<BillingPeriod, int>(
        period => period.Number,
        number => BillingPeriod.FromNumber(number));

    private sealed class RoleWord() : ValueConverter<PersonRole, string>(
        role => role.ToString().ToLowerInvariant(),
        word => Enum.Parse<PersonRole>(word, true));
}
