import { takeEarly } from "./early";
import { ApiError } from "./errors";

const TRIES = 3;
const PAUSE_MS = 700;

/** Sends a request, a change up to three times: its idempotency key makes repeats harmless.
 *
 * Reads are repeated by their query. Throws ApiError with status 0 when no answer comes.
 */
export async function send(request: Request): Promise<Response> {
  const tries = request.method === "GET" ? 1 : TRIES;
  for (let count = 1; ; count++) {
    const answer = await sendOnce(count < tries ? request.clone() : request, count < tries);
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * count));
  }
}

/** Returns null for an answer that may be another one later, if there will be another try. */
async function sendOnce(request: Request, isRepeated: boolean): Promise<Response | null> {
  try {
    const answer = await (takeEarly(request) ?? fetch(request));
    return isRepeated && answer.status >= 500 ? null : answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (isRepeated) return null;
    throw new ApiError(0, String(error));
  }
}
