// Verifies the deliveries of the standard input with the code that the portal shows for Kotlin.

import com.svix.kotlin.exceptions.WebhookVerificationException
import java.util.HexFormat

object Verify {
    @JvmStatic
    fun main(arguments: Array<String>) {
        for (line in generateSequence(::readLine)) {
            val (body, id, timestamp, signature) = line.split("\t")
            val headers =
                mapOf(
                    "Webhook-Id" to listOf(id),
                    "Webhook-Timestamp" to listOf(timestamp),
                    "Webhook-Signature" to listOf(signature),
                )
            val given = headers.filterValues { it != listOf("") }
            println(verdict(String(HexFormat.of().parseHex(body)), given))
        }
    }

    private fun verdict(body: String, headers: Map<String, List<String>>): String =
        try {
            verify(body, headers)
            "accepted"
        } catch (forged: WebhookVerificationException) {
            "refused"
        }
}
