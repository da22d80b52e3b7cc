using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LucyPortal.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class MailMethods : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "TypedBackAt",
                table: "OutboxMessages",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "InForceSince",
                table: "MailSettings",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MailApi",
                table: "MailSettings",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessages_MailSettingsId_TypedBackAt",
                table: "OutboxMessages",
                columns: new[] { "MailSettingsId", "TypedBackAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OutboxMessages_MailSettingsId_TypedBackAt",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "TypedBackAt",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "InForceSince",
                table: "MailSettings");

            migrationBuilder.DropColumn(
                name: "MailApi",
                table: "MailSettings");
        }
    }
}
