/** Contrast of colors by WCAG 2.2 (1.4.3), for colors that come with the address. */

export type Rgb = readonly [number, number, number];

/** Contrast ratio that text needs. */
export const TEXT_CONTRAST = 4.5;

/** Returns the color of `#rgb` or `#rrggbb`, with or without `#`, or null. */
export function parseColor(text: string): Rgb | null {
  const digits = text.replace(/^#/, "");
  if (!/^([0-9a-f]{3}|[0-9a-f]{6})$/i.test(digits)) return null;
  const wide = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const at = (start: number) => Number.parseInt(wide.slice(start, start + 2), 16);
  return [at(0), at(2), at(4)];
}

export function formatColor(color: Rgb): string {
  return `#${color.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Returns the contrast ratio of two colors, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Returns black or white, whichever can be read better on the color. */
export function textOn(color: Rgb): Rgb {
  const black: Rgb = [0, 0, 0];
  const white: Rgb = [255, 255, 255];
  return contrast(color, black) > contrast(color, white) ? black : white;
}

/** Returns the color mixed with black or white, as little as the contrast with `background` needs. */
export function readableOn(background: Rgb, color: Rgb, wanted = TEXT_CONTRAST): Rgb {
  if (contrast(background, color) >= wanted) return color;
  const target = textOn(background);
  for (let share = 1; share < 100; share++) {
    const mixed = mix(color, target, share / 100);
    if (contrast(background, mixed) >= wanted) return mixed;
  }
  return target;
}

function mix(color: Rgb, target: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) =>
    Math.round(color[index] + (target[index] - color[index]) * share);
  return [part(0), part(1), part(2)];
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
