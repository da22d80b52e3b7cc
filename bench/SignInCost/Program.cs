using System.Globalization;
using LucyPortal.Bench;

// The portal and its password hash live in this process; the browsers in another one, whose time does not count.
if (args is ["browsers", var address, var mail])
{
    await Browsers.ServeAsync(new Uri(address), mail);
    return 0;
}

const int warmUp = 250;
const int pairs = 100;
const double limit = 1.25;

var folder = Directory.CreateTempSubdirectory("lucy-sign-in-");
try
{
    await using var portal = await Portal.StartAsync(folder.FullName, people: warmUp + pairs);
    using var browsers = Browsers.Start(portal.Address, portal.MailFolder);
    // Until everything is compiled that will be; the compiler works in the background, in this process.
    await browsers.SignInAsync(warmUp);

    // In turn, one by one: what else runs on the machine, and how fast it is just now, is then the same for both.
    List<double> hashes = [];
    List<double> signIns = [];
    for (var i = 0; i < pairs; i++)
    {
        hashes.Add(await ProcessorTime.OfAsync(() => Task.Run(portal.Hash)));
        signIns.Add(await ProcessorTime.OfAsync(() => browsers.SignInAsync(1)));
    }

    var ratio = signIns.Sum() / hashes.Sum();
    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

        processor time of {pairs}           mean     median
        the password hash alone   {hashes.Average(),6:F1} ms  {Median(hashes),6:F1} ms
        a sign-in with a code     {signIns.Average(),6:F1} ms  {Median(signIns),6:F1} ms
        ratio                     {ratio,6:F2}     {Median(signIns) / Median(hashes),6:F2}      limit of the mean {limit:F2}

        """));
    return ratio <= limit ? 0 : 1;
}
finally
{
    folder.Delete(recursive: true);
}

static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
