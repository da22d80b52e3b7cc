namespace LucyPortal.Features.MailDelivery;

/// <content>The test of the delivery method in force.</content>
public sealed partial class MailDeliveryPage
{
    private TestVerdict? _verdict;
    private CancellationTokenSource? _test;

    private async Task TestAsync((string From, string To) addresses)
    {
        if (_test is not null)
        {
            return;
        }

        _verdict = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        _test = stop;
        try
        {
            TestVerdict? verdict = null;
            await TryAsync(async _ => verdict = await State.TestAsync(addresses.From, addresses.To, stop.Token), () => TestAsync(addresses));
            _verdict = verdict ?? (stop.IsCancellationRequested ? TestVerdict.Stopped : null);
        }
        finally
        {
            _test = null;
        }
    }

    private Task StopAsync() => _test?.CancelAsync() ?? Task.CompletedTask;
}
