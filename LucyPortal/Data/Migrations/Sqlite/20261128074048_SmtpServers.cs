using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LucyPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SmtpServers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Relay",
                table: "MailSettings",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "RelayServerId",
                table: "MailSettings",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "SmtpServers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Endpoint = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SmtpServers", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_SmtpServers_Name",
                table: "SmtpServers",
                column: "Name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "SmtpServers");

            migrationBuilder.DropColumn(
                name: "Relay",
                table: "MailSettings");

            migrationBuilder.DropColumn(
                name: "RelayServerId",
                table: "MailSettings");
        }
    }
}
