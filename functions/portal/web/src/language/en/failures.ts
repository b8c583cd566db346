import type { FailureKey, FailureText } from "../../pages/deliveries/failures";

/** Why attempts fail, and what the receiver's engineers can do. */
export const failures: Record<FailureKey, FailureText> = {
  timeout: {
    why: "Your server did not answer in time.",
    todo: "Answer with 200 as soon as the request is stored or queued, and do the work afterwards. Check whether the server is overloaded, or whether a firewall drops the connection without an answer.",
  },
  name_not_resolved: {
    why: "The name of the host could not be found in DNS.",
    todo: "Check the host in the endpoint's URL for typing errors, and that its DNS record is public and has not expired.",
  },
  connection_refused: {
    why: "Your host refused the connection: nothing listens at that port.",
    todo: "Check that the server runs, and that the endpoint's URL has the right port.",
  },
  unreachable: {
    why: "No connection to your host could be made.",
    todo: "Check that the host is up, and that its firewall and routes let requests from the internet in.",
  },
  connection_closed: {
    why: "Your server closed the connection before it answered.",
    todo: "Look for a crash or a restart in the logs of the server and of the proxy or load balancer before it. Check their limits of time and size.",
  },
  certificate_invalid: {
    why: "The TLS certificate of your host is not valid.",
    todo: "Renew the certificate if it has expired, check that it names this host, and that the server sends the intermediate certificates too.",
  },
  client_certificate_required: {
    why: "Your server requires a TLS client certificate, which it did not get, or did not accept.",
    todo: "Set up a client certificate under Authentication on the endpoint's page, or check that your server trusts the one that is set. A signature verifies each request without one.",
  },
  tls_failed: {
    why: "No TLS connection to your host could be made.",
    todo: "Check that the port serves HTTPS, and that the server supports TLS 1.2 or 1.3 with usual ciphers.",
  },
  not_http: {
    why: "What your host answered is not valid HTTP.",
    todo: "Check that the port in the endpoint's URL belongs to an HTTP server, and that the URL's http or https fits it.",
  },
  address_not_public: {
    why: "The host's address is not a public one, so nothing was sent.",
    todo: "Give the endpoint a URL that is reachable from the internet: addresses of private networks are not allowed.",
  },
  ipv6_only: {
    why: "The host has IPv6 addresses only, which cannot be reached from here.",
    todo: "Give the host an IPv4 address too: add an A record to its DNS name.",
  },
  request_invalid: {
    why: "The request could not be made of the endpoint's settings, so nothing was sent.",
    todo: "Check the endpoint's URL and its custom headers. The answer below names the cause.",
  },
  token_unavailable: {
    why: "No token could be fetched for the delivery, so nothing was sent.",
    todo: "The answer below names the step. Check the OAuth client under Authentication on the endpoint's page, and the log of your authorization server.",
  },
  misconfigured: {
    why: "The role of the destination does not allow the delivery, so it ended at once.",
    todo: "The answer below names the policy that is missing. Change the role, enable the destination again, then recover the failed messages.",
  },
  other: {
    why: "The request did not lead to an answer.",
    todo: "Read the cause below. If nothing is wrong on your side, resend the message, and ask your provider if it fails again.",
  },
  unexpected_status: {
    why: "Your server answered with a status that ends no delivery.",
    todo: "Answer with a status of 200 to 299 once the message is accepted.",
  },
  redirect: {
    why: "Your server answered with a redirect, and redirects are not followed.",
    todo: "Set the endpoint's URL to the address that the redirect leads to. Often only https or a slash at the end is missing.",
  },
  client_error: {
    why: "Your server refused the request.",
    todo: "Read its answer below, and look for the message's id in its logs.",
  },
  server_error: {
    why: "Your server had an error while it handled the request.",
    todo: "Look for the time of the attempt in the server's logs, fix the cause, then recover the failed messages.",
  },
  status_400: {
    why: "Your server answered 400: it could not make sense of the request.",
    todo: "Check that the handler reads the exact bytes of the body, before any framework changes them, and that it knows this event type. Handlers often answer 400 when the signature does not match: check the secret.",
  },
  status_401: {
    why: "Your server answered 401: it asks for credentials that the request does not have.",
    todo: "Check that the signature is verified with this endpoint's current secret, or give the endpoint the header that the server expects.",
  },
  status_403: {
    why: "Your server answered 403: it does not allow the request.",
    todo: "Check for a firewall, a bot protection or a CSRF check before the handler, and exempt the endpoint's path from it.",
  },
  status_404: {
    why: "Your server answered 404: there is nothing at this path.",
    todo: "Compare the path in the endpoint's URL with the route of the handler. Check that the handler is deployed.",
  },
  status_405: {
    why: "Your server answered 405: the path does not take POST requests.",
    todo: "Register the handler for POST, or correct the path of the endpoint's URL.",
  },
  status_408: {
    why: "Your server answered 408: it gave up waiting for the request.",
    todo: "Check the limits of time of the server and of the proxy before it.",
  },
  status_410: {
    why: "Your server answered 410, which means that the endpoint is gone for good.",
    todo: "The endpoint was disabled, and this delivery is not retried. Enable the endpoint again if that was not meant, then recover the failed messages.",
  },
  status_413: {
    why: "Your server answered 413: the body is larger than it takes.",
    todo: "Raise the limit of the request's size in the server and in the proxy before it.",
  },
  status_415: {
    why: "Your server answered 415: it does not take this content type.",
    todo: "Let the handler accept the content type that the request below has.",
  },
  status_422: {
    why: "Your server answered 422: it did not accept the content.",
    todo: "Read its answer below, and compare the handler's validation with the schema of the event type in the catalog.",
  },
  status_429: {
    why: "Your server answered 429: it gets more requests than it allows.",
    todo: "Set a rate limit for this endpoint that the server can take, or raise the server's limit.",
  },
  status_500: {
    why: "Your server answered 500: its handler failed.",
    todo: "Look for the time of the attempt in the server's logs, fix the cause, then recover the failed messages.",
  },
  status_502: {
    why: "A proxy before your server answered 502: it got no valid answer from the server.",
    todo: "Check that the application behind the proxy or load balancer runs, and look for crashes in its logs.",
  },
  status_503: {
    why: "Your server answered 503: it is not available at the moment.",
    todo: "Check whether the server is being deployed, overloaded or in maintenance. Retries respect a Retry-After header.",
  },
  status_504: {
    why: "A proxy before your server answered 504: the server did not answer it in time.",
    todo: "Answer with 200 as soon as the request is stored or queued, and do the work afterwards.",
  },
};
