using System.Diagnostics;
using System.Diagnostics.Metrics;
using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>Figures and traces of the hand-over.</summary>
public sealed class OutboxMetrics
{
    /// <summary>Name of the meter and of the trace source.</summary>
    public const string Name = "LucyPortal.Outbox";

    private readonly Histogram<double> _handOver;

    /// <summary>Makes the instruments.</summary>
    public OutboxMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _handOver = meters.Create(Name).CreateHistogram<double>(
            "lucyportal.mail.handover.duration",
            unit: "s",
            description: "Seconds from the start of a try to the next server's word, by delivery method and result.");
    }

    internal static ActivitySource Traces { get; } = new(Name);

    internal void HandedOver(MailDeliveryMethod method, DeliveryResult result, TimeSpan took) => _handOver.Record(
        took.TotalSeconds,
        new KeyValuePair<string, object?>("delivery_method", method.ToString()),
        new KeyValuePair<string, object?>("result", result is DeliveryResult.Failed failed ? failed.Failure.ToString() : "HandedOver"));
}
