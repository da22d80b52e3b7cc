using System.Globalization;
using LucyPortal.Bench;

// The portal and its password hash live in this process; the browsers in another one, whose time does not count.
if (args is ["browsers", var address, var mail])
{
    await Browsers.ServeAsync(new Uri(address), mail);
    return 0;
}

const int warmUp = 250;
const int rounds = 20;
const int inARow = 10;
const double limit = 1.25;

var folder = Directory.CreateTempSubdirectory("lucy-sign-in-");
try
{
    await using var portal = await Portal.StartAsync(folder.FullName, people: warmUp + rounds * inARow);
    using var browsers = Browsers.Start(portal.Address, portal.MailFolder);
    // Until everything is compiled that will be; the compiler works in the background, in this process.
    await browsers.SignInAsync(warmUp);

    // In turn: what else runs on the machine, and how fast it is just now, is then the same for both.
    List<double> hashes = [];
    List<double> signIns = [];
    for (var round = 0; round < rounds; round++)
    {
        hashes.Add(await ProcessorTime.OfAsync(() => Task.Run(() => portal.Hash(inARow))) / inARow);
        signIns.Add(await ProcessorTime.OfAsync(() => browsers.SignInAsync(inARow)) / inARow);
    }

    var ratio = Median(signIns.Zip(hashes, (signIn, hash) => signIn / hash));
    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

        processor time, median of {rounds} rounds of {inARow}
        the password hash alone   {Median(hashes),6:F1} ms
        a sign-in with a code     {Median(signIns),6:F1} ms
        ratio                     {ratio,6:F2}      limit {limit:F2}

        """));
    return ratio <= limit ? 0 : 1;
}
finally
{
    folder.Delete(recursive: true);
}

static double Median(IEnumerable<double> figures) => figures.Order().ElementAt(rounds / 2);
