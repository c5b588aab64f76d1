using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Observe.Catalog.Schema;

/// <summary>Closed billing months. The primary key is what closes a month once; a waiver is there exactly when something was waived.</summary>
[DbContext(typeof(CatalogDb))]
[Migration("0002_create_closed_periods")]
internal sealed class M0002CreateClosedPeriods : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "closed_periods",
        table => new
        {
            tenant_id = table.Column<string>(),
            period = table.Column<int>(),
            closed_at = table.Column<DateTime>(),
            final_at = table.Column<DateTime>(),
            author = table.Column<string>(),
            unpriced_tokens = table.Column<long>(),
            unpriced_waiver = table.Column<string>(nullable: true),
        },
        constraints: table =>
        {
            table.PrimaryKey("pk_closed_periods", row => new { row.tenant_id, row.period });
            table.CheckConstraint("ck_closed_periods_period", "period BETWEEN 197001 AND 999912 AND period % 100 BETWEEN 1 AND 12");
            table.CheckConstraint("ck_closed_periods_waiver", "(unpriced_tokens <> 0) = (unpriced_waiver IS NOT NULL)");
        });
}
