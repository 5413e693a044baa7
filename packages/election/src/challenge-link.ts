import { fromBase64Url, toBase64Url } from "@tabella/crypto/base64";
import { seededStream } from "@tabella/crypto/hedged-random";
import { fromHex, toHex } from "@tabella/crypto/hex";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { type PreparedBallot, prepareBallot } from "./ballot.ts";
import { type ChallengeFailure, type ChallengeStep, revealBallot } from "./challenged-ballot.ts";
import { decodeCredential } from "./credential-list.ts";
import { choicesMax, type ElectionContext, Uuid } from "./election.ts";
import { checkChoice, choiceCount } from "./question.ts";

/**
 * A challenged ballot in so few characters that a QR code of any election holds it. All randomness of a ballot follows
 * from one seed, so that seed, credential and choices give the whole unsigned ballot again.
 */
export interface ChallengeLink {
  readonly electionUuid: string;
  /** The public credential, 64 hexadecimal digits. */
  readonly credential: string;
  /** 32 bytes. */
  readonly seed: Uint8Array;
  /** All entries of all choices, one behind the other, filled up with zeros to whole bytes. */
  readonly entries: readonly number[];
}

const version = "1";
const credentialBytes = 32;
const seedBytes = 32;
const entryBytesMax = Math.ceil(choicesMax / 8);

/** The text of a link, `1.<uuid>.<Base64url of credential, seed and choices, a bit an entry>`: what stands behind `#`. */
export function encodeChallengeLink(
  { unsigned, seed }: PreparedBallot & { readonly seed: Uint8Array },
  choices: readonly (readonly number[])[],
): string {
  assert(seed.length === seedBytes, "a seed has 32 bytes");
  const credential = fromHex(`0x${unsigned.group.encode(unsigned.credential)}`);
  const bytes = Uint8Array.from([...credential, ...seed, ...packBits(choices.flat())]);
  return [version, unsigned.electionUuid, toBase64Url(bytes)].join(".");
}

/** Reads the form alone: enough to know which election it is of. */
export function parseChallengeLink(text: string): Result<ChallengeLink, string> {
  const [given, uuid, body, ...rest] = text.split(".");
  if (given !== version || uuid === undefined || body === undefined || rest.length > 0) {
    return err("not the link of a challenged ballot");
  }
  if (!Uuid.safeParse(uuid).success) return err("names no election");
  const bytes = fromBase64Url(body);
  if (!bytes.ok) return err(bytes.error);
  const packed = bytes.value.subarray(credentialBytes + seedBytes);
  if (packed.length === 0 || packed.length > entryBytesMax) return err("not complete");
  return ok({
    electionUuid: uuid,
    credential: toHex(bytes.value.subarray(0, credentialBytes)).slice(2),
    seed: bytes.value.slice(credentialBytes, credentialBytes + seedBytes),
    entries: unpackBits(packed),
  });
}

/**
 * Makes the ballot of a link again. Nothing is believed by that: the text that it gives is for `checkChallengedBallot`,
 * and its code is for the voter to compare.
 * @returns the text of a `tabella-challenged-ballot-1` file
 */
export function expandChallengeLink(
  context: ElectionContext,
  link: ChallengeLink,
  onProgress: (questionsDone: number) => void = () => undefined,
): Result<string, ChallengeFailure> {
  const { election } = context;
  const fail = (step: ChallengeStep, detail: string, question: number | null = null) => err({ step, question, detail });
  if (link.electionUuid !== election.uuid) return fail("election", "made for another election");
  const credential = decodeCredential(link.credential);
  if (!credential.ok) return fail("form", `credential: ${credential.error}`);
  const counts = election.questions.map(choiceCount);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const isFilled = link.entries.length === 8 * Math.ceil(total / 8) && !link.entries.slice(total).includes(1);
  if (!isFilled) return fail("choices", "not one entry a choice of this election");
  const choices = counts.map((count, index) => {
    const start = counts.slice(0, index).reduce((sum, each) => sum + each, 0);
    return link.entries.slice(start, start + count);
  });
  for (const [index, question] of election.questions.entries()) {
    const checked = checkChoice(question, choices[index] ?? []);
    if (!checked.ok) return fail("choices", checked.error, index);
  }
  const stream = seededStream(link.seed);
  const prepared = prepareBallot({ context, credential: credential.value, choices, onProgress }, stream);
  return ok(revealBallot(prepared, choices));
}

function packBits(entries: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(entries.length / 8) }, (_, byte) =>
    entries.slice(8 * byte, 8 * byte + 8).reduce((bits, entry, at) => bits | (entry << (7 - at)), 0),
  );
}

function unpackBits(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1));
}
