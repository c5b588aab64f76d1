using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Observe.Catalog.Schema;

/// <summary>The first tables. Written by hand and without type names, so that one migration serves SQLite and PostgreSQL.</summary>
[DbContext(typeof(CatalogDb))]
[Migration("0001_create_catalog")]
internal sealed class M0001CreateCatalog : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateTenants(migrationBuilder);
        CreateAccess(migrationBuilder);
        CreateBooks(migrationBuilder);
    }

    private static void CreateTenants(MigrationBuilder schema)
    {
        schema.CreateTable(
            "tenants",
            table => new
            {
                id = table.Column<string>(),
                name = table.Column<string>(),
                created_at = table.Column<DateTime>(),
            },
            constraints: table => table.PrimaryKey("pk_tenants", row => row.id));

        schema.CreateTable(
            "projects",
            table => new
            {
                tenant_id = table.Column<string>(),
                id = table.Column<string>(),
                name = table.Column<string>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_projects", row => new { row.tenant_id, row.id });
                table.ForeignKey("fk_projects_tenant", row => row.tenant_id, "tenants", "id");
            });

        schema.CreateTable(
            "ingest_keys",
            table => new
            {
                id = table.Column<string>(),
                name = table.Column<string>(),
                hash = table.Column<string>(),
                prefix = table.Column<string>(),
                tenant_id = table.Column<string>(nullable: true),
                project_id = table.Column<string>(nullable: true),
                created_at = table.Column<DateTime>(),
                expires_at = table.Column<DateTime>(nullable: true),
                revoked_at = table.Column<DateTime>(nullable: true),
                last_used_at = table.Column<DateTime>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_ingest_keys", row => row.id);
                table.UniqueConstraint("uq_ingest_keys_hash", row => row.hash);
                table.ForeignKey("fk_ingest_keys_tenant", row => row.tenant_id, "tenants", "id");
                table.ForeignKey("fk_ingest_keys_project", row => new { row.tenant_id, row.project_id }, "projects", ["tenant_id", "id"]);
                table.CheckConstraint("ck_ingest_keys_project", "project_id IS NULL OR tenant_id IS NOT NULL");
            });
    }

    private static void CreateAccess(MigrationBuilder schema)
    {
        schema.CreateTable(
            "people",
            table => new
            {
                id = table.Column<string>(),
                name = table.Column<string>(),
                email = table.Column<string>(nullable: true),
                role = table.Column<string>(),
                tenant_id = table.Column<string>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_people", row => row.id);
                table.ForeignKey("fk_people_tenant", row => row.tenant_id, "tenants", "id");
                table.CheckConstraint("ck_people_role", "role IN ('administrator', 'finance', 'sre', 'customer')");
                table.CheckConstraint("ck_people_tenant", "(role = 'customer') = (tenant_id IS NOT NULL)");
            });

        schema.CreateTable(
            "login_links",
            table => new
            {
                hash = table.Column<string>(),
                person_id = table.Column<string>(),
                created_at = table.Column<DateTime>(),
                expires_at = table.Column<DateTime>(),
                used_at = table.Column<DateTime>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_login_links", row => row.hash);
                table.ForeignKey("fk_login_links_person", row => row.person_id, "people", "id");
            });

        schema.CreateTable(
            "sessions",
            table => new
            {
                hash = table.Column<string>(),
                person_id = table.Column<string>(),
                created_at = table.Column<DateTime>(),
                expires_at = table.Column<DateTime>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_sessions", row => row.hash);
                table.ForeignKey("fk_sessions_person", row => row.person_id, "people", "id");
            });
    }

    private static void CreateBooks(MigrationBuilder schema)
    {
        schema.CreateTable(
            "price_books",
            table => new
            {
                version = table.Column<int>(),
                recorded_at = table.Column<DateTime>(),
                author = table.Column<string>(),
                source = table.Column<string>(),
                content_sha256 = table.Column<string>(),
                content = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("pk_price_books", row => row.version));

        schema.CreateTable(
            "audit",
            table => new
            {
                id = Counted(table.Column<long>()),
                at = table.Column<DateTime>(),
                who = table.Column<string>(),
                what = table.Column<string>(),
                subject = table.Column<string>(),
                detail = table.Column<string>(nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_audit", row => row.id));
    }

    /// <summary>Numbers itself on both databases: each reads its own annotation and passes over the other's.</summary>
    private static OperationBuilder<AddColumnOperation> Counted(OperationBuilder<AddColumnOperation> column) => column
        .Annotation("Sqlite:Autoincrement", true)
        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);
}
