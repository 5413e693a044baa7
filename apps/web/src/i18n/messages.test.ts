import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createTranslator } from "next-intl";
import { expect, test } from "vitest";
import { areas } from "./areas.ts";
import { routing } from "./routing.ts";

const folder = path.resolve(import.meta.dirname, "../messages");

function keysOf(value: unknown, at: string): string[] {
  if (typeof value === "string") return [at];
  return Object.entries(value as object).flatMap(([key, inner]) => keysOf(inner, at === "" ? key : `${at}.${key}`));
}

test.each(routing.locales)("UX-12: %s has a file for each area and no other", (locale) => {
  const files = readdirSync(path.join(folder, locale)).map((file) => file.replace(/\.json$/, ""));
  expect(files.toSorted()).toEqual(areas.toSorted());
});

test.each(routing.locales.flatMap((locale) => areas.map((area) => ({ locale, area }))))(
  "UX-12: every text of $locale/$area is one that can be formatted",
  ({ locale, area }) => {
    const messages = JSON.parse(readFileSync(path.join(folder, locale, `${area}.json`), "utf8"));
    const invalid: string[] = [];
    // Without its values a text reports FORMATTING_ERROR; INVALID_MESSAGE is one that no values can save.
    const onError = (error: { readonly code: string }) => {
      if (error.code !== "FORMATTING_ERROR") invalid.push(`${current}: ${error.code}`);
    };
    let current = "";
    const translate = createTranslator<Record<string, unknown>>({ locale, messages, onError }) as (
      key: string,
    ) => string;
    for (const key of keysOf(messages, "")) {
      current = key;
      translate(key);
    }
    expect(invalid).toEqual([]);
  },
);
