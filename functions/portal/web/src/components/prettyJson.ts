const INDENT = "  ";
// Deeper levels are not indented more: their blanks would outgrow the text by far.
const DEEPEST_INDENT = 40;
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Returns a JSON text with one member a line, or null if it is not JSON.
 *
 * Only the blanks change: numbers keep their digits, strings their escapes, and members that occur
 * twice stay.
 */
export function prettyJson(text: string): string | null {
  return isJson(text) ? indented(text.match(TOKENS) ?? []) : null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function indented(tokens: string[]): string {
  const parts: string[] = [];
  let depth = 0;
  const line = () => `\n${INDENT.repeat(Math.min(depth, DEEPEST_INDENT))}`;
  tokens.forEach((token, index) => {
    if (isClosing(token)) depth -= 1;
    if (isClosing(token) && !isOpening(tokens[index - 1])) parts.push(line());
    parts.push(token);
    if (isOpening(token)) depth += 1;
    if (token === ":") parts.push(" ");
    if (endsLine(token, tokens[index + 1])) parts.push(line());
  });
  return parts.join("");
}

/** Returns whether a line ends after the token; empty objects and lists stay on one. */
function endsLine(token: string, next: string | undefined): boolean {
  return token === "," || (isOpening(token) && !isClosing(next));
}

function isOpening(token: string | undefined): boolean {
  return token === "{" || token === "[";
}

function isClosing(token: string | undefined): boolean {
  return token === "}" || token === "]";
}
