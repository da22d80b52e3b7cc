using LucyPortal.Components.Shared;

namespace LucyPortal.Tests.Components;

public sealed class SpansTests
{
    [Theory]
    [InlineData(-3, "0 seconds")]
    [InlineData(0, "0 seconds")]
    [InlineData(0.2, "1 second")]
    [InlineData(1, "1 second")]
    [InlineData(41.2, "42 seconds")]
    [InlineData(59, "59 seconds")]
    [InlineData(59.5, "1 minute")]
    [InlineData(119, "1 minute")]
    [InlineData(120, "2 minutes")]
    [InlineData(1199.4, "20 minutes")]
    [InlineData(1199, "19 minutes")]
    public void Under_a_minute_it_is_seconds_else_whole_minutes(double seconds, string words) =>
        Spans.InWords(TimeSpan.FromSeconds(seconds)).Should().Be(words);
}
