import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.svix.Svix;
import com.svix.SvixOptions;
import com.svix.Webhook;
import com.svix.api.EndpointRotateSecretOptions;
import com.svix.exceptions.ApiException;
import com.svix.exceptions.WebhookVerificationException;
import com.svix.models.AppPortalAccessIn;
import com.svix.models.ApplicationIn;
import com.svix.models.EndpointIn;
import com.svix.models.EndpointSecretRotateIn;
import com.svix.models.EventTypeIn;
import com.svix.models.MessageAttemptOut;
import com.svix.models.MessageIn;
import com.svix.models.MessageOut;
import com.svix.models.MessageStatusText;
import com.svix.models.OperationalWebhookEndpointIn;
import com.svix.models.OperationalWebhookEndpointSecretIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The main job with the Java SDK, on the stack at OUTRIDER_URL; every response is checked. */
public final class Checks {
    private static final String EVENT = "invoice.paid";
    private static final String SECRET = "whsec_c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzcw==";
    private static final int SECONDS = 60;

    private record Delivery(Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.get(name).get(0);
        }
    }

    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final Svix svix;
    private String app;
    private String endpoint;

    private Checks(Svix svix) {
        this.svix = svix;
    }

    public static void main(String[] arguments) throws Exception {
        SvixOptions options = new SvixOptions();
        options.setServerUrl(System.getenv("OUTRIDER_URL"));
        new Checks(new Svix(System.getenv("OUTRIDER_TOKEN"), options)).run();
    }

    private void run() throws Exception {
        HttpServer consumer =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        consumer.createContext("/", this::receive);
        consumer.start();
        try {
            createApplication();
            createEventType();
            createEndpoint("http://127.0.0.1:" + consumer.getAddress().getPort() + "/hook");
            String message = send();
            verify(message, SECRET);
            listAttempts(message);
            rotate();
            rotateOperational();
            openPortal();
            remove();
        } finally {
            consumer.stop(0);
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        // The verifier expects lower-case header names.
        Map<String, List<String>> headers =
                exchange.getRequestHeaders().entrySet().stream()
                        .collect(Collectors.toMap(e -> e.getKey().toLowerCase(), Map.Entry::getValue));
        deliveries.add(new Delivery(headers, body));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private void createApplication() throws Exception {
        app = svix.getApplication().create(new ApplicationIn().name("Customer")).getId();
        check("an application is created", svix.getApplication().get(app).getName().equals("Customer"));
    }

    private void createEventType() throws Exception {
        EventTypeIn wanted = new EventTypeIn().name(EVENT).description("An invoice was paid");
        check("an event type is created", svix.getEventType().create(wanted).getName().equals(EVENT));
    }

    private void createEndpoint(String address) throws Exception {
        EndpointIn wanted =
                new EndpointIn()
                        .url(URI.create(address))
                        .filterTypes(Set.of(EVENT))
                        .headers(Map.of("X-Customer", "42"))
                        .secret(SECRET);
        endpoint = svix.getEndpoint().create(app, wanted).getId();
        check("an endpoint is created",
                svix.getEndpoint().get(app, endpoint).getUrl().toString().equals(address)
                        && key().equals(SECRET));
    }

    private String send() throws Exception {
        MessageIn wanted = new MessageIn().eventType(EVENT).payload("{\"name\": \"\u00c9mile\"}");
        MessageOut made = svix.getMessage().create(app, wanted);
        check("a message is sent",
                svix.getMessage().get(app, made.getId()).getPayload().toString().contains("\u00c9mile"));
        return made.getId();
    }

    private void verify(String message, String key) throws Exception {
        Delivery got = deliveries.poll(SECONDS, TimeUnit.SECONDS);
        check("a delivery arrives", got != null);
        Webhook webhook = new Webhook(key);
        webhook.verify(got.body(), got.headers());
        check("a delivery is verified",
                got.header("svix-id").equals(message) && got.header("x-customer").equals("42"));
        boolean refused = false;
        try {
            webhook.verify(got.body() + " ", got.headers());
        } catch (WebhookVerificationException expected) {
            refused = true;
        }
        check("a changed delivery is refused", refused);
    }

    private void listAttempts(String message) throws Exception {
        List<MessageAttemptOut> found = List.of();
        for (int tries = 0; found.isEmpty() && tries < SECONDS * 5; tries++) {
            found = svix.getMessageAttempt().listByMsg(app, message).getData();
            Thread.sleep(200);
        }
        MessageAttemptOut attempt = found.get(0);
        check("the attempt is listed",
                attempt.getEndpointId().equals(endpoint)
                        && attempt.getMsgId().equals(message)
                        && attempt.getStatusText() == MessageStatusText.SUCCESS
                        && attempt.getResponseStatusCode() == 204);
    }

    private void rotate() throws Exception {
        EndpointRotateSecretOptions once = new EndpointRotateSecretOptions();
        once.setIdempotencyKey("java-once");
        svix.getEndpoint().rotateSecret(app, endpoint, new EndpointSecretRotateIn(), once);
        String rotated = key();
        svix.getEndpoint().rotateSecret(app, endpoint, new EndpointSecretRotateIn(), once);
        check("a secret is rotated once", !rotated.equals(SECRET) && key().equals(rotated));
        verify(send(), rotated);
    }

    private void rotateOperational() throws Exception {
        var endpoints = svix.getOperationalWebhookEndpoint();
        var wanted = new OperationalWebhookEndpointIn();
        wanted.setUrl(URI.create("https://example.com/hook"));
        wanted.setSecret(SECRET);
        String made = endpoints.create(wanted).getId();
        endpoints.rotateSecret(made, new OperationalWebhookEndpointSecretIn());
        check("an operational secret is rotated", !endpoints.getSecret(made).getKey().equals(SECRET));
        endpoints.delete(made);
    }

    private void openPortal() throws Exception {
        var access = svix.getAuthentication().appPortalAccess(app, new AppPortalAccessIn());
        var link = access.getUrl().toString();
        check("a portal link has a key and not the token",
                link.contains("#key=") && !link.contains(access.getToken()));
    }

    private void remove() throws Exception {
        svix.getEndpoint().delete(app, endpoint);
        int status = 0;
        try {
            svix.getEndpoint().get(app, endpoint);
        } catch (ApiException expected) {
            status = expected.getCode();
        }
        check("a deleted endpoint is a 404", status == 404);
        svix.getApplication().delete(app);
    }

    private String key() throws Exception {
        return svix.getEndpoint().getSecret(app, endpoint).getKey();
    }

    private static void check(String name, boolean holds) {
        if (!holds) {
            throw new AssertionError("failed: " + name);
        }
        System.out.println("ok " + name);
    }
}
