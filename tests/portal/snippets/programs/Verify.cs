// Verifies the deliveries of the standard input with the code that the portal shows for C#.

using System;
using System.Collections.Generic;

public static class Verify
{
    public static void Main()
    {
        string line;
        while ((line = Console.In.ReadLine()) != null)
        {
            var parts = line.Split('\t');
            var headers = new Dictionary<string, string>
            {
                { "webhook-id", parts[1] },
                { "webhook-timestamp", parts[2] },
                { "webhook-signature", parts[3] },
            };
            Func<string, string> header = name => headers[name] == "" ? null : headers[name];
            var body = Decoded(parts[0]);
            Console.WriteLine(Deliveries.IsGenuine(body, header) ? "accepted" : "refused");
        }
    }

    private static byte[] Decoded(string hexadecimal)
    {
        var bytes = new byte[hexadecimal.Length / 2];
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] = Convert.ToByte(hexadecimal.Substring(2 * at, 2), 16);
        }
        return bytes;
    }
}
