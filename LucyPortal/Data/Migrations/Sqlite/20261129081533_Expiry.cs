using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LucyPortal.Data.Migrations.Sqlite
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
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ServerCertificates",
                columns: table => new
                {
                    Server = table.Column<string>(type: "TEXT", maxLength: 273, nullable: false),
                    EndsAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SeenAt = table.Column<DateTime>(type: "TEXT", nullable: false)
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
