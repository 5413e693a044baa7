import { concatBytes } from "@noble/curves/utils.js";
import { fromPaddedBase64, toPaddedBase64 } from "./base64.ts";
import { fromHex, type Hex, toHex } from "./hex.ts";
import { assert, err, ok, type Result } from "./result.ts";
import { isEd25519PublicKey, type SignatureChecker } from "./signature.ts";
import { isKeyName, type NoteSignature, noteKeyId, type SignedNote } from "./signed-note.ts";
import { utf8ToBytes } from "./utf8.ts";

/*
 * Cosignatures (c2sp.org/tlog-cosignature, Ed25519, version 1): a witness says that it has seen this checkpoint at this
 * time, and that it is consistent with every checkpoint that it has cosigned before.
 */

/** A witness as its readers know it. */
export interface WitnessKey {
  /** Such as `witness.example/w1`; the key is for one name only. */
  readonly name: string;
  readonly publicKey: Hex;
}

export interface Cosigner extends WitnessKey {
  sign(bytes: Uint8Array): Hex;
}

/** "Timestamped Ed25519 witness cosignatures" */
const type = Uint8Array.of(0x04);
const timeBytes = 8;

function witnessKeyId({ name, publicKey }: WitnessKey): Hex {
  return noteKeyId({ name, type, publicKey: fromHex(publicKey) });
}

/** The key in one line, as people hand it on: name, key id in hexadecimal digits, and the key behind its type, in Base64. */
export function formatWitnessKey(key: WitnessKey): string {
  const material = toPaddedBase64(concatBytes(type, fromHex(key.publicKey)));
  return `${key.name}+${witnessKeyId(key).slice(2)}+${material}`;
}

/** Reads what {@link formatWitnessKey} writes. */
export function parseWitnessKey(line: string): Result<WitnessKey, string> {
  const [name = "", id = "", ...rest] = line.trim().split("+");
  // The Base64 may hold plus signs itself.
  const bytes = fromPaddedBase64(rest.join("+"));
  if (!isKeyName(name) || !bytes.ok) return err("not NAME+ID+KEY");
  if (bytes.value.length !== 33 || bytes.value[0] !== type[0]) return err("not the key of an Ed25519 witness");
  const key = { name, publicKey: toHex(bytes.value.slice(1)) };
  if (!isEd25519PublicKey(key.publicKey)) return err("not a key of Ed25519");
  return witnessKeyId(key) === `0x${id}` ? ok(key) : err("the id is that of another key");
}

/** @param timeSeconds since the epoch */
export function cosign(text: string, cosigner: Cosigner, timeSeconds: number): NoteSignature {
  assert(Number.isSafeInteger(timeSeconds) && timeSeconds >= 0, "a time is a whole number of seconds");
  const time = new Uint8Array(timeBytes);
  new DataView(time.buffer).setBigUint64(0, BigInt(timeSeconds));
  const signature = fromHex(cosigner.sign(signedMessage(text, timeSeconds)));
  return { name: cosigner.name, keyId: witnessKeyId(cosigner), signature: concatBytes(time, signature) };
}

/**
 * Whether the witness has cosigned the note, and when. A signature of its name and key that does not hold spoils the note;
 * of several that hold, the latest counts.
 */
export function checkCosignature(
  { text, signatures }: SignedNote,
  key: WitnessKey,
  checker: SignatureChecker,
): Result<{ readonly timeSeconds: number }, string> {
  const own = signatures.filter(({ name, keyId }) => name === key.name && keyId === witnessKeyId(key));
  if (own.length === 0) return err(`no cosignature of ${key.name}`);
  const times: number[] = [];
  for (const { signature } of own) {
    if (signature.length !== timeBytes + 64) return err(`a cosignature of ${key.name} is not of 72 bytes`);
    const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
    if (time > BigInt(Number.MAX_SAFE_INTEGER)) return err(`a cosignature of ${key.name} is of no time`);
    const message = signedMessage(text, Number(time));
    const ed25519 = { ed25519: key.publicKey, ml_dsa_44: "0x" } as const;
    if (!checker.checkEd25519(ed25519, message, toHex(signature.slice(timeBytes)))) {
      return err(`a cosignature of ${key.name} does not hold`);
    }
    times.push(Number(time));
  }
  return ok({ timeSeconds: Math.max(...times) });
}

function signedMessage(text: string, timeSeconds: number): Uint8Array {
  return utf8ToBytes(`cosignature/v1\ntime ${timeSeconds}\n${text}`);
}
