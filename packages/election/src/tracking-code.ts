import { type Hash, isHex } from "@tabella/crypto/hex";
import { assert, err, ok, type Result } from "@tabella/crypto/result";

/** Crockford's Base32: no I, L, O, U; capitals and small letters mean the same. */
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** The check character of Crockford's scheme is the number modulo 37. */
const checkDigits = `${digits}*~$=U`;
const groupCount = 4;
const groupLength = 4;

/**
 * The code by which a voter tracks a ballot: the first 80 bits of its hash in Crockford Base32, four groups of four and
 * a check character, `XXXX-XXXX-XXXX-XXXX-C`. The check finds every single wrong character and every swap of neighbours.
 */
export function trackingCode(ballotHash: Hash): string {
  assert(isHex(ballotHash, 32), "a ballot hash is 32 bytes");
  return format(BigInt(ballotHash.slice(0, 22)));
}

/** Why a tracking code cannot be right. `group` is the mistyped group (1 to 4) where that can be told. */
export interface TrackingCodeFailure {
  readonly reason: "length" | "character" | "check";
  readonly group: number | null;
}

/**
 * Reads a tracking code as people type it: small letters, I and L for 1, O for 0, hyphens and blanks anywhere.
 * @returns the code in its one form, by which ballots are looked up. A wrong check character names no group in itself;
 * `knownCodes` (those that exist) lets it name the group in which the text differs from the one code nearest to it.
 */
export function parseTrackingCode(
  text: string,
  knownCodes: readonly string[] = [],
): Result<string, TrackingCodeFailure> {
  const { body, check } = split(text);
  const wrong = [...body].findIndex((character) => !digits.includes(character));
  if (wrong >= 0) return err({ reason: "character", group: 1 + Math.floor(wrong / groupLength) });
  const number = numberOf(body);
  if (number === null || body.length !== groupCount * groupLength || check.length !== 1)
    return err({ reason: "length", group: null });
  const code = format(number);
  if (code.endsWith(check)) return ok(code);
  return err({ reason: "check", group: mistypedGroup(body, knownCodes) });
}

/**
 * The codes from which `text` differs by one wrong character or one swap of neighbours before its check character: those
 * to look up, to tell {@link parseTrackingCode} which of them exist. At each of the 16 places the check character leaves
 * at most one replacement (digits are fewer than 37) and one swap, about 14 codes in all.
 */
export function codesOneSlipAway(text: string): string[] {
  const { body, check } = split(text);
  if (body.length !== groupCount * groupLength || check.length !== 1) return [];
  const replaced = [...body].flatMap((_, at) =>
    [...digits].map((digit) => body.slice(0, at) + digit + body.slice(at + 1)),
  );
  const swapped = [...body].map(
    (character, at) => body.slice(0, at) + body.slice(at + 1, at + 2) + character + body.slice(at + 2),
  );
  const codes = [...replaced, ...swapped].flatMap((slip) => {
    const number = numberOf(slip);
    const code = slip === body || number === null ? null : format(number);
    return code?.endsWith(check) ? [code] : [];
  });
  return [...new Set(codes)];
}

/** The bits of a ballot hash that a code shows, as the 20 hexadecimal digits behind 0x with which the hash begins. */
export function trackingCodePrefix(code: string): string {
  const body = code.replaceAll("-", "").slice(0, groupCount * groupLength);
  return `0x${(numberOf(body) ?? 0n).toString(16).padStart(20, "0")}`;
}

/** The characters as they are meant: the body, and what follows it (one check character, if the length is right). */
function split(text: string): { readonly body: string; readonly check: string } {
  const characters = text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll(/[IL]/g, "1").replaceAll("O", "0");
  return { body: characters.slice(0, groupCount * groupLength), check: characters.slice(groupCount * groupLength) };
}

/** null if a character is no digit of Base32. */
function numberOf(body: string): bigint | null {
  const values = [...body].map((character) => digits.indexOf(character));
  return values.includes(-1) ? null : values.reduce((sum, value) => 32n * sum + BigInt(value), 0n);
}

function format(number: bigint): string {
  let rest = number;
  let body = "";
  for (let at = 0; at < groupCount * groupLength; at += 1, rest >>= 5n) body = digits.charAt(Number(rest & 31n)) + body;
  const groups = body.match(/.{4}/g) ?? [];
  return [...groups, checkDigits.charAt(Number(number % 37n))].join("-");
}

/** The group in which `body` differs from a known code, if it differs from exactly one code in exactly one group. */
function mistypedGroup(body: string, knownCodes: readonly string[]): number | null {
  const groups = body.match(/.{4}/g) ?? [];
  const candidates = knownCodes.flatMap((code) => {
    const differing = code
      .split("-")
      .slice(0, groupCount)
      .flatMap((group, at) => (group === groups[at] ? [] : [at + 1]));
    return differing.length === 1 ? differing : [];
  });
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}
