import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { areas } from "@/i18n/areas.ts";
import { routing } from "@/i18n/routing.ts";
import { hardCodedTexts, keysOf, usedKeys } from "./message-usage.ts";

const source = path.resolve(import.meta.dirname, "..");

function catalogue(locale: string): string[] {
  return areas.flatMap((area) =>
    keysOf(JSON.parse(readFileSync(path.join(import.meta.dirname, locale, `${area}.json`), "utf8"))).map(
      (key) => `${area}.${key}`,
    ),
  );
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(path.join(source, name), "utf8") }));

describe("UX-12: texts", () => {
  test.each(routing.locales)("%s has every text, and no other", (locale) => {
    expect(catalogue(locale).sort()).toEqual(catalogue(routing.defaultLocale).sort());
  });

  test("every text is used by a page", () => {
    // The sentences of failures are matched with the codes of the API by the type checker (trpc/use-failure-text.ts).
    const keys = catalogue(routing.defaultLocale).filter((key) => !key.startsWith("errors."));
    const used = usedKeys(
      keys,
      files.map(({ text }) => text),
    );
    expect(keys.filter((key) => !used.has(key))).toEqual([]);
  });

  test("no page has a text of its own", () => {
    const found = files
      .filter(({ name }) => name.endsWith(".tsx"))
      .flatMap(({ name, text }) => hardCodedTexts(text).map((each) => `${name}: ${each}`));
    expect(found).toEqual([]);
  });

  test("a text in the markup or in a spoken attribute would be found, types and code are not taken for one", () => {
    expect(hardCodedTexts("<p>Cast your ballot</p>")).toEqual(["Cast your ballot"]);
    expect(hardCodedTexts('<nav aria-label="Main menu" className="grid gap-2">')).toEqual(["Main menu"]);
    expect(hardCodedTexts("const f = (a: Map<string, Set<number>>): Promise<void> => g<string>(a);")).toEqual([]);
    expect(hardCodedTexts('<li key={name}>{t("name")}: </li>')).toEqual([]);
  });

  test("an unused text would be found, one whose key is put together is not", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a piece of source code.
    const page = 'const t = useTranslations("vote.steps"); t("done"); t(`phase.${phase}`);';
    expect([
      ...usedKeys(["vote.steps.done", "vote.steps.phase.open", "vote.steps.never", "home.done"], [page]),
    ]).toEqual(["vote.steps.done", "vote.steps.phase.open"]);
  });
});
