import type { OwnFailure } from "@tabella/rpc/api/failure";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary as everywhere } from "@zxcvbn-ts/language-common";
import { dictionary as english } from "@zxcvbn-ts/language-en";

export type PasswordProblem = Extract<OwnFailure, { code: "PASSWORD_TOO_EASY" | "LONGER_PASSWORD_NEEDED" }>;

export interface PasswordOwner {
  readonly email: string;
  readonly displayName: string;
  /** Whether it is an administrator's, or of someone who has a part in the key of an election. */
  readonly holdsOffice: boolean;
}

/** In Unicode's code points. */
const officeCharactersMin = 15;

/**
 * zxcvbn's 3: from 10^8 guesses on, its "safely unguessable" where passwords are kept under a slow hash. Guesses at the
 * door are slow anyway (login-throttle.ts); 10^8 are for who has stolen the database, where each costs an Argon2id of
 * password.ts.
 */
const scoreMin = 3;

/** What comes to the mind of who thinks of a password for an election. */
const electionWords = [
  ...["tabella", "election", "elections", "vote", "votes", "voting", "voter", "voters", "ballot", "ballots"],
  ...["trustee", "trustees", "administrator", "organiser", "organizer", "credential", "candidate", "board", "tally"],
];

/**
 * One of its dictionaries is the list of common passwords: 49,233, each with its place as the number of guesses. Its time is
 * bounded, as anybody can ask: it looks at the beginning, which is not harder to guess than the whole, and at eight readings
 * of signs as letters (`p@$$w0rd`), not a hundred. 200 characters took 48 ms of a processor at most, not seconds.
 */
const meter = new ZxcvbnFactory({
  graphs: adjacencyGraphs,
  dictionary: { ...everywhere, ...english, electionWords },
  maxLength: 24,
  l33tMaxSubstitutions: 8,
});

/**
 * What is wrong with a password, the first of it (SEC-3); null: nothing. It is compared as password.ts hashes it.
 * @param owner who is known to whoever guesses
 */
export function passwordProblem(password: string, owner: PasswordOwner): PasswordProblem | null {
  const text = password.normalize("NFKC");
  if (owner.holdsOffice && [...text].length < officeCharactersMin) {
    return { code: "LONGER_PASSWORD_NEEDED", charactersMin: officeCharactersMin };
  }
  const known = wordsOf(owner);
  const isHard = (part: string) => meter.check(part, known).score >= scoreMin;
  const inLowerCase = text.toLowerCase();
  const left = without([...known, ...electionWords], inLowerCase);
  return isHard(text) && (left === inLowerCase || isHard(left)) ? null : { code: "PASSWORD_TOO_EASY" };
}

/** Address and name, and the words of which they are made. */
function wordsOf({ email, displayName }: PasswordOwner): string[] {
  const texts = [email, displayName].map((text) => text.normalize("NFKC").toLowerCase());
  return [...texts, ...texts.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))].filter((word) => word.length > 2);
}

/** What is left to guess. The measure counts known words for too much where several stand in a row. */
function without(words: readonly string[], text: string): string {
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((left, word) => left.replaceAll(word, ""), text);
}
