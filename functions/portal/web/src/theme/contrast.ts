/** Colors and their contrast by WCAG 2.2, as the API computes them (shared/domain/theme/color.py). */

export type Rgb = readonly [number, number, number];

/** Least contrast of text (1.4.3), and of graphics that carry meaning (1.4.11), at level AA. */
export const TEXT_RATIO = 4.5;
export const GRAPHICS_RATIO = 3;

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
// Lightness is searched in steps of a thousandth: finer than the levels of a channel.
const STEPS = 1_000;

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

/** Returns whether the contrast with each of the other colors is at least `ratio`. */
export function passes(color: Rgb, against: readonly Rgb[], ratio: number): boolean {
  return against.every((other) => contrast(color, other) >= ratio);
}

/** Returns black or white, whichever contrasts more: always enough for text on one color. */
export function textOn(color: Rgb): Rgb {
  return contrast(color, BLACK) >= contrast(color, WHITE) ? BLACK : WHITE;
}

/** Returns the color of the same hue and saturation, nearest in lightness, that passes; or null. */
export function nearestPassing(color: Rgb, against: readonly Rgb[], ratio: number): Rgb | null {
  if (passes(color, against, ratio)) return color;
  const [hue, lightness, saturation] = toHls(color);
  const start = Math.round(lightness * STEPS);
  for (let distance = 0; distance <= STEPS; distance++) {
    for (const step of [start - distance, start + distance]) {
      if (step < 0 || step > STEPS) continue;
      const shade = ofHls(hue, step / STEPS, saturation);
      if (passes(shade, against, ratio)) return shade;
    }
  }
  return null;
}

/** Returns the nearest shade that passes; unchanged on backgrounds that leave none. */
export function legible(color: Rgb, against: readonly Rgb[], ratio = TEXT_RATIO): Rgb {
  return nearestPassing(color, against, ratio) ?? color;
}

function toHls(color: Rgb): [number, number, number] {
  const [red, green, blue] = color.map((part) => part / 255) as [number, number, number];
  const most = Math.max(red, green, blue);
  const span = most - Math.min(red, green, blue);
  const lightness = most - span / 2;
  if (span === 0) return [0, lightness, 0];
  const saturation = span / (1 - Math.abs(2 * lightness - 1));
  const sixth =
    most === red
      ? (green - blue) / span
      : most === green
        ? 2 + (blue - red) / span
        : 4 + (red - green) / span;
  return [(sixth + 6) % 6, lightness, saturation];
}

function ofHls(hue: number, lightness: number, saturation: number): Rgb {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const level = (offset: number) => {
    const position = (offset + hue * 2) % 12;
    const share = Math.max(-1, Math.min(position - 3, 9 - position, 1));
    return Math.round((lightness - chroma * share) * 255);
  };
  return [level(0), level(8), level(4)];
}

/** Light of each level of a channel. */
const LINEAR = Array.from({ length: 256 }, (_, level) => {
  const share = level / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

function luminance([red, green, blue]: Rgb): number {
  const light = (level: number) => LINEAR[level] as number;
  return 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
}
