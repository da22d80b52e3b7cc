namespace LucyPortal.Components.Shared;

/// <summary>How much of an instant is shown.</summary>
public enum TimeFormat
{
    /// <summary>14:02</summary>
    Time,

    /// <summary>14:02:07</summary>
    Seconds,

    /// <summary>24 Nov 2026</summary>
    Date,

    /// <summary>24 Nov 2026, 14:02</summary>
    DateTime,

    /// <summary>24 Nov 2026, 14:02:07</summary>
    Exact,
}
