// The main job with the Kotlin SDK, on the stack at OUTRIDER_URL; every response is checked.

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import com.svix.kotlin.EndpointRotateSecretOptions
import com.svix.kotlin.Svix
import com.svix.kotlin.SvixOptions
import com.svix.kotlin.Webhook
import com.svix.kotlin.exceptions.ApiException
import com.svix.kotlin.exceptions.WebhookVerificationException
import com.svix.kotlin.models.AppPortalAccessIn
import com.svix.kotlin.models.ApplicationIn
import com.svix.kotlin.models.EndpointIn
import com.svix.kotlin.models.EndpointSecretRotateIn
import com.svix.kotlin.models.EventTypeIn
import com.svix.kotlin.models.MessageAttemptOut
import com.svix.kotlin.models.MessageIn
import com.svix.kotlin.models.MessageStatusText
import com.svix.kotlin.models.OperationalWebhookEndpointIn
import com.svix.kotlin.models.OperationalWebhookEndpointSecretIn
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.http.HttpHeaders
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.runBlocking

const val EVENT = "invoice.paid"
const val SECRET = "whsec_c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzcw=="
const val PAYLOAD = "{\"name\": \"\u00c9mile\"}"
const val SECONDS = 60L

class Delivery(val headers: HttpHeaders, val body: String) {
    fun header(name: String): String = headers.firstValue(name).get()
}

val deliveries = LinkedBlockingQueue<Delivery>()
val svix = Svix(System.getenv("OUTRIDER_TOKEN"), SvixOptions(System.getenv("OUTRIDER_URL")))

fun main() {
    val consumer = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    consumer.createContext("/", ::receive)
    consumer.start()
    try {
        runBlocking { run("http://127.0.0.1:${consumer.address.port}/hook") }
    } finally {
        consumer.stop(0)
    }
}

suspend fun run(address: String) {
    val app = createApplication()
    createEventType()
    val endpoint = createEndpoint(app, address)
    val message = send(app)
    verify(message, SECRET)
    listAttempts(app, endpoint, message)
    rotate(app, endpoint)
    rotateOperational()
    openPortal(app)
    remove(app, endpoint)
}

fun receive(exchange: HttpExchange) {
    val body = exchange.requestBody.readAllBytes().toString(Charsets.UTF_8)
    deliveries.add(Delivery(HttpHeaders.of(exchange.requestHeaders) { _, _ -> true }, body))
    exchange.sendResponseHeaders(204, -1)
    exchange.close()
}

suspend fun createApplication(): String {
    val made = svix.application.create(ApplicationIn(name = "Customer"))
    check("an application is created", svix.application.get(made.id) == made)
    return made.id
}

suspend fun createEventType() {
    val made = svix.eventType.create(EventTypeIn(name = EVENT, description = "An invoice was paid"))
    check("an event type is created", made.name == EVENT)
}

suspend fun createEndpoint(app: String, address: String): String {
    val wanted =
        EndpointIn(
            url = address,
            filterTypes = setOf(EVENT),
            headers = mapOf("X-Customer" to "42"),
            secret = SECRET,
        )
    val made = svix.endpoint.create(app, wanted)
    check(
        "an endpoint is created",
        svix.endpoint.get(app, made.id).url == address && key(app, made.id) == SECRET,
    )
    return made.id
}

suspend fun send(app: String): String {
    val made = svix.message.create(app, MessageIn(eventType = EVENT, payload = PAYLOAD))
    check("a message is sent", "\u00c9mile" in svix.message.get(app, made.id).payload.toString())
    return made.id
}

fun verify(message: String, key: String) {
    val got = deliveries.poll(SECONDS, TimeUnit.SECONDS)
    check("a delivery arrives", got != null)
    val webhook = Webhook(key)
    webhook.verify(got.body, got.headers)
    check(
        "a delivery is verified",
        got.header("svix-id") == message && got.header("x-customer") == "42" && got.body == PAYLOAD,
    )
    val refused =
        try {
            webhook.verify(got.body + " ", got.headers)
            false
        } catch (expected: WebhookVerificationException) {
            true
        }
    check("a changed delivery is refused", refused)
}

suspend fun listAttempts(app: String, endpoint: String, message: String) {
    var found = listOf<MessageAttemptOut>()
    var tries = 0
    while (found.isEmpty() && tries++ < SECONDS * 5) {
        found = svix.messageAttempt.listByMsg(app, message).data
        Thread.sleep(200)
    }
    val attempt = found.first()
    check(
        "the attempt is listed",
        attempt.endpointId == endpoint &&
            attempt.msgId == message &&
            attempt.statusText == MessageStatusText.SUCCESS &&
            attempt.responseStatusCode.toInt() == 204,
    )
}

suspend fun rotate(app: String, endpoint: String) {
    val once = EndpointRotateSecretOptions("kotlin-once")
    svix.endpoint.rotateSecret(app, endpoint, EndpointSecretRotateIn(), once)
    val rotated = key(app, endpoint)
    svix.endpoint.rotateSecret(app, endpoint, EndpointSecretRotateIn(), once)
    check("a secret is rotated once", rotated != SECRET && key(app, endpoint) == rotated)
    verify(send(app), rotated)
}

suspend fun rotateOperational() {
    val endpoints = svix.operationalWebhookEndpoint
    val wanted = OperationalWebhookEndpointIn(url = "https://example.com/hook", secret = SECRET)
    val made = endpoints.create(wanted)
    endpoints.rotateSecret(made.id, OperationalWebhookEndpointSecretIn())
    check("an operational secret is rotated", endpoints.getSecret(made.id).key != SECRET)
    endpoints.delete(made.id)
}

suspend fun openPortal(app: String) {
    val access = svix.authentication.appPortalAccess(app, AppPortalAccessIn())
    check("a portal link has a key and not the token", "#key=" in access.url && access.token !in access.url)
}

suspend fun remove(app: String, endpoint: String) {
    svix.endpoint.delete(app, endpoint)
    val status =
        try {
            svix.endpoint.get(app, endpoint)
            200
        } catch (expected: ApiException) {
            expected.statusCode
        }
    check("a deleted endpoint is a 404", status == 404)
    svix.application.delete(app)
}

suspend fun key(app: String, endpoint: String): String = svix.endpoint.getSecret(app, endpoint).key

fun check(name: String, holds: Boolean) {
    if (!holds) throw AssertionError("failed: $name")
    println("ok $name")
}
