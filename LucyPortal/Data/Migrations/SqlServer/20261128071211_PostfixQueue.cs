using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LucyPortal.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class PostfixQueue : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "QueueFate",
                table: "OutboxMessages",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "QueueMachine",
                table: "OutboxMessages",
                type: "nvarchar(256)",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "QueueReason",
                table: "OutboxMessages",
                type: "nvarchar(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "QueueSince",
                table: "OutboxMessages",
                type: "datetime2",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessages_QueueFate_StateSince",
                table: "OutboxMessages",
                columns: new[] { "QueueFate", "StateSince" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OutboxMessages_QueueFate_StateSince",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "QueueFate",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "QueueMachine",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "QueueReason",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "QueueSince",
                table: "OutboxMessages");
        }
    }
}
