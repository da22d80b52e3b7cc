using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LucyPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class StepUp : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "MailRepairAt",
                table: "Sessions");

            migrationBuilder.DropColumn(
                name: "StepUpAt",
                table: "Sessions");
        }
    }
}
