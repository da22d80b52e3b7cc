using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.SqlServer;

/// <summary>A model that SQL Server would refuse, so that the rules can be seen to fail.</summary>
internal sealed class BrokenModel() : DbContext(new DbContextOptionsBuilder().UseSqlServer("Server=nowhere").Options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Order>().HasOne(o => o.Buyer).WithMany().OnDelete(DeleteBehavior.Cascade);
        modelBuilder.Entity<Order>().HasOne(o => o.Seller).WithMany().OnDelete(DeleteBehavior.Cascade);
        modelBuilder.Entity<Letter>().HasKey(l => l.Text);
        modelBuilder.Entity<Letter>().Property(l => l.Text).HasMaxLength(2000);
        modelBuilder.Entity<Letter>().HasIndex(l => l.Body);
        modelBuilder.Entity<Letter>().Property(l => l.Body).HasMaxLength(451);
    }

    internal sealed class Person
    {
        public int Id { get; set; }
    }

    internal sealed class Order
    {
        public int Id { get; set; }

        public required Person Buyer { get; set; }

        public required Person Seller { get; set; }
    }

    internal sealed class Letter
    {
        public required string Text { get; set; }

        public required string Body { get; set; }
    }
}
