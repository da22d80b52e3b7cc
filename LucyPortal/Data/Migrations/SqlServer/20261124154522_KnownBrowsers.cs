using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LucyPortal.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class KnownBrowsers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_TryBuckets_Users_UserId",
                table: "TryBuckets");

            migrationBuilder.DropPrimaryKey(
                name: "PK_TryBuckets",
                table: "TryBuckets");

            migrationBuilder.AddColumn<string>(
                name: "StolenPasswordHash",
                table: "Users",
                type: "nvarchar(512)",
                maxLength: 512,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "FromKnownBrowser",
                table: "TryBuckets",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "OwnerToldAt",
                table: "TryBuckets",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "RefusedTries",
                table: "TryBuckets",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "TriesInARow",
                table: "TryBuckets",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "FromKnownBrowser",
                table: "PendingSignIns",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "FromKnownBrowser",
                table: "Challenges",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddPrimaryKey(
                name: "PK_TryBuckets",
                table: "TryBuckets",
                columns: new[] { "UserId", "Kind", "FromKnownBrowser" });

            migrationBuilder.CreateTable(
                name: "KnownBrowsers",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    IdHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    LastUsedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KnownBrowsers", x => new { x.UserId, x.IdHash });
                    table.ForeignKey(
                        name: "FK_KnownBrowsers_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_KnownBrowsers_LastUsedAt",
                table: "KnownBrowsers",
                column: "LastUsedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "KnownBrowsers");

            migrationBuilder.DropPrimaryKey(
                name: "PK_TryBuckets",
                table: "TryBuckets");

            migrationBuilder.DropColumn(
                name: "StolenPasswordHash",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "FromKnownBrowser",
                table: "TryBuckets");

            migrationBuilder.DropColumn(
                name: "OwnerToldAt",
                table: "TryBuckets");

            migrationBuilder.DropColumn(
                name: "RefusedTries",
                table: "TryBuckets");

            migrationBuilder.DropColumn(
                name: "TriesInARow",
                table: "TryBuckets");

            migrationBuilder.DropColumn(
                name: "FromKnownBrowser",
                table: "PendingSignIns");

            migrationBuilder.DropColumn(
                name: "FromKnownBrowser",
                table: "Challenges");

            migrationBuilder.AddPrimaryKey(
                name: "PK_TryBuckets",
                table: "TryBuckets",
                columns: new[] { "UserId", "Kind" });

            migrationBuilder.AddForeignKey(
                name: "FK_TryBuckets_Users_UserId",
                table: "TryBuckets",
                column: "UserId",
                principalTable: "Users",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
