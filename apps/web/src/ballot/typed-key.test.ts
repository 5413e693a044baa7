import { checkCredentialForm, generateCredential } from "@tabella/election/credential";
import fc from "fast-check";
import { expect, test } from "vitest";
import { typedKey } from "./typed-key.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

test("a key from a letter is read with blanks, other dashes or none at all between its letters", () => {
  const separators = fc.array(fc.constantFrom("", " ", "-", "–", " - ", "\n", "\u2011"), {
    minLength: 23,
    maxLength: 23,
  });
  fc.assert(
    fc.property(separators, (between) => {
      const key = generateCredential(random);
      const letters = [...key.replaceAll("-", "")];
      const typed = between[0] + letters.map((letter, at) => letter + between[at + 1]).join("");
      expect(typedKey(typed)).toBe(key);
    }),
  );
});

test("what is too short or too long is no key, whatever it is", () => {
  for (const text of ["", "aBcDe", `${generateCredential(random)}x`])
    expect(checkCredentialForm(typedKey(text))).toBe(false);
});
