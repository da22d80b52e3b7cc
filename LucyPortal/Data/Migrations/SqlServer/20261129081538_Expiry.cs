using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LucyPortal.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Expiry : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "SecretEndsOn",
                table: "SmtpServers",
                type: "datetime2",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ServerCertificates",
                columns: table => new
                {
                    Server = table.Column<string>(type: "nvarchar(273)", maxLength: 273, nullable: false),
                    EndsAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    SeenAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServerCertificates", x => x.Server);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ServerCertificates");

            migrationBuilder.DropColumn(
                name: "SecretEndsOn",
                table: "SmtpServers");
        }
    }
}
