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
  const characters = text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll(/[IL]/g, "1").replaceAll("O", "0");
  const body = characters.slice(0, groupCount * groupLength);
  const wrong = [...body].findIndex((character) => !digits.includes(character));
  if (wrong >= 0) return err({ reason: "character", group: 1 + Math.floor(wrong / groupLength) });
  if (characters.length !== groupCount * groupLength + 1) return err({ reason: "length", group: null });
  const number = [...body].reduce((sum, character) => 32n * sum + BigInt(digits.indexOf(character)), 0n);
  const code = format(number);
  if (code.endsWith(characters.slice(-1))) return ok(code);
  return err({ reason: "check", group: mistypedGroup(body, knownCodes) });
}

/** The bits of a ballot hash that a code shows, as the 20 hexadecimal digits behind 0x with which the hash begins. */
export function trackingCodePrefix(code: string): string {
  const body = code.replaceAll("-", "").slice(0, groupCount * groupLength);
  const number = [...body].reduce((sum, character) => 32n * sum + BigInt(digits.indexOf(character)), 0n);
  return `0x${number.toString(16).padStart(20, "0")}`;
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
