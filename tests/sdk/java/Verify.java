import com.svix.exceptions.WebhookVerificationException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Verifies the deliveries of the standard input with the code that the portal shows for Java. */
public final class Verify {
    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] parts = line.split("\t", -1);
            Map<String, List<String>> headers = new HashMap<>();
            put(headers, "Webhook-Id", parts[1]);
            put(headers, "Webhook-Timestamp", parts[2]);
            put(headers, "Webhook-Signature", parts[3]);
            byte[] body = HexFormat.of().parseHex(parts[0]);
            System.out.println(verdict(new String(body, StandardCharsets.UTF_8), headers));
        }
    }

    private static void put(Map<String, List<String>> headers, String name, String value) {
        if (!value.isEmpty()) {
            headers.put(name, List.of(value));
        }
    }

    private static String verdict(String body, Map<String, List<String>> headers) throws Exception {
        try {
            Receiver.verify(body, headers);
            return "accepted";
        } catch (WebhookVerificationException forged) {
            return "refused";
        }
    }
}
