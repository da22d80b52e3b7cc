using LucyPortal.Tests.Browser;
using LucyPortal.Tests.Mail;

namespace LucyPortal.Tests.TestSupport;

/// <summary>
/// The tests that share the browser and the mail servers. One collection for both, so that each is started once; one test at a
/// time, for some take a server down and each browser test starts a portal of its own.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealThings : ICollectionFixture<BrowserFixture>, ICollectionFixture<MailRig>
{
    /// <summary>Its name.</summary>
    public const string Name = "Browser and mail servers";
}
