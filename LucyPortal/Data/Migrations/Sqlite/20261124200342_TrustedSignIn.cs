using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LucyPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TrustedSignIn : Migration
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
                type: "TEXT",
                maxLength: 512,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "FromKnownBrowser",
                table: "TryBuckets",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "OwnerToldAt",
                table: "TryBuckets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "RefusedTries",
                table: "TryBuckets",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "TriesInARow",
                table: "TryBuckets",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "ByRecoveryCode",
                table: "Sessions",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "MailRepairAt",
                table: "Sessions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "StepUpAt",
                table: "Sessions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "FromKnownBrowser",
                table: "PendingSignIns",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "FromKnownBrowser",
                table: "Challenges",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddPrimaryKey(
                name: "PK_TryBuckets",
                table: "TryBuckets",
                columns: new[] { "UserId", "Kind", "FromKnownBrowser" });

            migrationBuilder.CreateTable(
                name: "ConsoleResets",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    AcknowledgedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    AcknowledgedBy = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConsoleResets", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ConsoleResets_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "KnownBrowsers",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    IdHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastUsedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
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

            migrationBuilder.CreateTable(
                name: "PasswordLinks",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    SecurityStamp = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PasswordLinks", x => x.UserId);
                    table.ForeignKey(
                        name: "FK_PasswordLinks_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RecoveryCodes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    KeyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    UsedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecoveryCodes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RecoveryCodes_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ConsoleResets_AcknowledgedAt",
                table: "ConsoleResets",
                column: "AcknowledgedAt");

            migrationBuilder.CreateIndex(
                name: "IX_ConsoleResets_UserId",
                table: "ConsoleResets",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_KnownBrowsers_IdHash",
                table: "KnownBrowsers",
                column: "IdHash");

            migrationBuilder.CreateIndex(
                name: "IX_KnownBrowsers_LastUsedAt",
                table: "KnownBrowsers",
                column: "LastUsedAt");

            migrationBuilder.CreateIndex(
                name: "IX_PasswordLinks_ExpiresAt",
                table: "PasswordLinks",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_PasswordLinks_TokenHash",
                table: "PasswordLinks",
                column: "TokenHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RecoveryCodes_UserId",
                table: "RecoveryCodes",
                column: "UserId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ConsoleResets");

            migrationBuilder.DropTable(
                name: "KnownBrowsers");

            migrationBuilder.DropTable(
                name: "PasswordLinks");

            migrationBuilder.DropTable(
                name: "RecoveryCodes");

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
                name: "ByRecoveryCode",
                table: "Sessions");

            migrationBuilder.DropColumn(
                name: "MailRepairAt",
                table: "Sessions");

            migrationBuilder.DropColumn(
                name: "StepUpAt",
                table: "Sessions");

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
