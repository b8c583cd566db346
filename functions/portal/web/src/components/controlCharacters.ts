/** Characters that change how the text around them looks, or that do not show at all.
 *
 * Without the joiners U+200C and U+200D, which words of some languages and emoji need, and without
 * tab and line feed. Bidirectional controls are among the rest.
 */
const INVISIBLE =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** Returns the text with its control characters named, as `[U+202E]`. */
export function escapeControls(text: string): string {
  return text.replace(INVISIBLE, nameOf);
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
}
