import { dictionary } from "@zxcvbn-ts/language-common";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { passwordProblem } from "./password-strength.ts";

const ada = { email: "ada.lovelace@choir.example", displayName: "Ada Lovelace", holdsOffice: false };
const tooEasy = { code: "PASSWORD_TOO_EASY" };

describe("SEC-3: a new password", () => {
  const common = dictionary["passwords-common"].filter((word) => word.length >= 10);

  test("is none of the common ones, nor one of them with a capital and a sign", () => {
    const variant = fc.constantFrom(
      (word: string) => word,
      (word: string) => word.charAt(0).toUpperCase() + word.slice(1),
      (word: string) => `${word}!`,
      (word: string) => `${word.toUpperCase()}1`,
    );
    fc.assert(
      fc.property(fc.constantFrom(...common), variant, (word, changed) => {
        expect(passwordProblem(changed(word), ada)).toEqual(tooEasy);
      }),
    );
  });

  test("is not made of its owner's name and address, words of elections and a year", () => {
    const words = [
      "Ada",
      "lovelace",
      "ada.lovelace@choir.example",
      "Ada Lovelace",
      "CHOIR",
      "Tabella",
      "election",
      "vote",
    ];
    const parts = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 });
    const end = fc.tuple(fc.integer({ min: 1950, max: 2030 }), fc.constantFrom("", "!", "."));
    fc.assert(
      fc.property(parts, fc.constantFrom("", " ", "-", "."), end, (chosen, between, [year, sign]) => {
        expect(passwordProblem(chosen.join(between) + year + sign, ada)).toEqual(tooEasy);
      }),
    );
  });

  test.each(["aaaaaaaaaaaaaaaaaaaa", "qwertzuiop1234", "mondaytuesdaywednesday", "p@$$w0rd1234", "ecalevolada"])(
    "is no pattern: %s",
    (password) => expect(passwordProblem(password, ada)).toEqual(tooEasy),
  );

  test("is taken if it is four words that were drawn, from an administrator or trustee too", () => {
    const word = fc.constantFrom(...dictionary["diceware-common"]);
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), (words) => {
        fc.pre(new Set(words).size === 4);
        expect(passwordProblem(words.join(" "), { ...ada, holdsOffice: true })).toBeNull();
      }),
    );
  });

  test("is judged alike in whichever way a keyboard writes the same characters", () => {
    const text = fc.string({ unit: "grapheme", minLength: 10, maxLength: 20 });
    fc.assert(
      fc.property(text, fc.constantFrom("NFC", "NFD", "NFKC", "NFKD"), (password, form) => {
        expect(passwordProblem(password.normalize(form), ada)).toEqual(passwordProblem(password, ada));
      }),
    );
    expect(passwordProblem("ｐａｓｓｗｏｒｄ１２３４", ada)).toEqual(tooEasy);
  });

  test("has at least 15 characters if it is an administrator's or a trustee's, however many bytes they take", () => {
    const drawn = (length: number) => fc.string({ unit: "binary", minLength: length, maxLength: length });
    const problem = (password: string) => passwordProblem(password, { ...ada, holdsOffice: true });
    const longer = { code: "LONGER_PASSWORD_NEEDED", charactersMin: 15 };
    fc.assert(
      fc.property(drawn(14), (password) => {
        fc.pre([...password.normalize("NFKC")].length === 14);
        expect(problem(password)).toEqual(longer);
      }),
    );
    expect(problem("🜁🜂🜃🜄🝰🝱🝲🝳🝴🝵🝶🝻🝼🝽")).toEqual(longer);
    expect(problem("🜁🜂🜃🜄🝰🝱🝲🝳🝴🝵🝶🝻🝼🝽🝾")).toBeNull();
  });

  test("of 200 characters is judged by its beginning, which takes no longer than it alone does", () => {
    const strong = "quartz lamp fig tundra";
    expect(passwordProblem(strong.padEnd(200, "a"), ada)).toBeNull();
    expect(passwordProblem("a".repeat(180) + strong, ada)).toEqual(tooEasy);
  });
});
