import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("./app/globals.css", import.meta.url), "utf8");

/** The colours of `:root` or `.dark`, as written. */
function tokens(selector: ":root" | ".dark"): ReadonlyMap<string, string> {
  const start = css.indexOf(`\n${selector} {`);
  const block = css.slice(start, css.indexOf("\n}", start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name ?? "", value ?? ""]),
  );
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["page", "surface", "sunken"] as const;
const textPairs = [
  ...grounds.flatMap((ground) =>
    (["ink", "muted", "link", "bad", "good"] as const).map((text) => [text, ground] as const),
  ),
  ["on-brand", "brand"],
  ["on-brand", "brand-strong"],
  ["link", "brand-soft"],
  ["ink", "brand-soft"],
  ["ink", "wood-soft"],
  ...(["good", "warn", "bad", "info"] as const).flatMap((tone) => [
    [tone, `${tone}-soft`] as const,
    ["ink", `${tone}-soft`] as const,
    ["muted", `${tone}-soft`] as const,
  ]),
] as const;
/** Lines that carry meaning: edges of controls, focus. */
const linePairs = grounds.flatMap((ground) =>
  (["line-strong", "focus"] as const).map((line) => [line, ground] as const),
);

describe.each([":root", ".dark"] as const)("UX-10, R35: colours of %s", (selector) => {
  const colours = tokens(selector);
  const of = (name: string): string => colours.get(name) ?? `missing ${name}`;

  test.each(textPairs)("%s on %s can be read (4.5)", (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(linePairs)("%s on %s can be seen (3)", (line, ground) => {
    expect(contrast(of(line), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
