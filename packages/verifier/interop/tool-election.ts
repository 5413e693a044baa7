import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ElectionRecord, writeArchive } from "@tabella/election/archive";
import { parseElection } from "@tabella/election/election";
import type { Question } from "@tabella/election/question";
import { unwrap } from "@tabella/election/testing/example-election";
import { beleniosTool, mustRun, type ToolOutcome } from "./belenios-tool.ts";

/** Calls `use` with a fresh folder, which is gone afterwards. */
export function inFolder<Value>(use: (folder: string) => Value): Value {
  const folder = mkdtempSync(join(tmpdir(), "tabella-interop-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the tool says of a record as a whole. */
export function toolVerifies(record: ElectionRecord): ToolOutcome {
  return inFolder((folder) => {
    writeFileSync(join(folder, `${uuidOf(record)}.bel`), writeArchive(record));
    return beleniosTool(["election", "verify"], folder);
  });
}

/** What the tool says of one ballot against an archive, which it must not be in. */
export function toolVerifiesBallot(record: ElectionRecord, ballot: string): ToolOutcome {
  return inFolder((folder) => {
    writeFileSync(join(folder, `${uuidOf(record)}.bel`), writeArchive(record));
    writeFileSync(join(folder, "ballot.json"), ballot);
    return beleniosTool(["election", "verify-ballot", "--ballot", "ballot.json"], folder);
  });
}

/** A ballot that the tool makes for a voter of a record. */
export function toolBallot(
  record: ElectionRecord,
  vote: { readonly credential: string; readonly choices: readonly (readonly number[])[] },
): string {
  return inFolder((folder) => {
    writeFileSync(join(folder, `${uuidOf(record)}.bel`), writeArchive(record));
    return generateBallot(folder, vote);
  });
}

/** A partial decryption that the tool makes with a trustee's key. */
export function toolDecryption(
  record: ElectionRecord,
  trustee: { readonly owner: number; readonly privateKey: string },
): string {
  return inFolder((folder) => {
    writeFileSync(join(folder, `${uuidOf(record)}.bel`), writeArchive(record));
    writeFileSync(join(folder, "key"), trustee.privateKey);
    const output = mustRun(["election", "decrypt", "--privkey", "key", "--trustee-id", `${trustee.owner}`], folder);
    const [decryption] = output.split("\n");
    return decryption ?? "";
  });
}

/** What a trustee of a threshold decrypts with, and the message that is public of the threshold. */
export interface ToolThreshold {
  readonly parameters: string;
  readonly trustees: readonly { readonly seed: string; readonly privateKey: string }[];
}

/**
 * An election that the tool makes from beginning to end: one vote a voter, in order, and then the second votes.
 * @param input.trustees single ones; those of `threshold` come behind them
 * @param input.absent owner numbers of trustees that do not decrypt
 * @returns the bytes of its archive and the secret credentials
 */
export function toolElection(input: {
  readonly questions: readonly (Question | { readonly type: "NonHomomorphic"; readonly value: object })[];
  readonly weights: readonly (number | null)[];
  /** null: the election ends with its setup. */
  readonly votes: readonly { readonly voter: number; readonly choices: readonly (readonly number[])[] }[] | null;
  readonly trustees: number;
  readonly threshold?: ToolThreshold;
  readonly absent?: readonly number[];
}): { readonly archive: Uint8Array; readonly credentials: readonly string[] } {
  return inFolder((folder) => {
    const file = (name: string) => join(folder, name);
    const named = (extension: string) => readdirSync(folder).filter((name) => name.endsWith(extension));
    const run = (...args: string[]) => mustRun(args, folder);
    const append = (type: string, data: string) => mustRun(["archive", "add-event", "--type", type], folder, data);
    const uuid = run("setup", "generate-token");
    const group = ["--uuid", uuid, "--group", "Ed25519"];
    const voters = input.weights.map((weight, at) =>
      weight === null ? `voter${at}` : `voter${at},voter${at},${weight}`,
    );
    writeFileSync(file("voters.txt"), voters.map((line) => `${line}\n`).join(""));
    run("setup", "generate-credentials", ...group, "--file", "voters.txt");
    writeFileSync(file("public_creds.json"), readFileSync(file(named(".pubcreds")[0] ?? "")));
    const credentials: Record<string, string> = JSON.parse(readFileSync(file(named(".privcreds")[0] ?? ""), "utf8"));
    for (let trustee = 0; trustee < input.trustees; trustee += 1)
      run("setup", "generate-trustee-key", "--group", "Ed25519");
    const names = named(".pubkey").map((name) => name.replace(".pubkey", ""));
    writeFileSync(
      file("public_keys.jsons"),
      names.map((name) => readFileSync(file(`${name}.pubkey`), "utf8")).join(""),
    );
    if (input.threshold !== undefined) writeFileSync(file("threshold.json"), input.threshold.parameters);
    run("setup", "make-trustees");
    const template = { description: "By the other program.", name: 'Interop \u007f "é"', questions: input.questions };
    writeFileSync(file("template.json"), JSON.stringify(template));
    run("setup", "make-election", ...group, "--template", "template.json");
    run("archive", "init");
    if (input.votes === null) return { archive: new Uint8Array(readFileSync(file(`${uuid}.bel`))), credentials: [] };

    const secrets = input.weights.map((_, at) => credentials[`voter${at}`] ?? "");
    for (const { voter, choices } of input.votes) {
      append("Ballot", `${generateBallot(folder, { credential: secrets[voter] ?? "", choices })}\n`);
    }
    append("EndBallots", "");
    append("EncryptedTally", `${run("election", "compute-encrypted-tally")}\n`);
    const isThere = (owner: number) => input.absent?.includes(owner) !== true;
    for (const [at, name] of names.entries()) {
      if (!isThere(at + 1)) continue;
      const decryption = run("election", "decrypt", "--privkey", `${name}.privkey`, "--trustee-id", `${at + 1}`);
      append("PartialDecryption", `${decryption}\n`);
    }
    for (const [at, { seed, privateKey }] of (input.threshold?.trustees ?? []).entries()) {
      const owner = names.length + at + 1;
      if (!isThere(owner)) continue;
      writeFileSync(file("seed"), seed);
      writeFileSync(file("share"), privateKey);
      const keys = ["--key", "seed", "--decryption-key", "share", "--trustee-id", `${owner}`];
      append("PartialDecryption", `${run("election", "decrypt-threshold", ...keys)}\n`);
    }
    append("Result", `${run("election", "compute-result")}\n`);
    return { archive: new Uint8Array(readFileSync(file(`${uuid}.bel`))), credentials: secrets };
  });
}

function generateBallot(
  folder: string,
  vote: { readonly credential: string; readonly choices: readonly (readonly number[])[] },
): string {
  writeFileSync(join(folder, "credential"), vote.credential);
  writeFileSync(join(folder, "choice.json"), JSON.stringify(vote.choices));
  return mustRun(["election", "generate-ballot", "--privcred", "credential", "--choice", "choice.json"], folder);
}

function uuidOf(record: ElectionRecord): string {
  return unwrap(parseElection(record.election)).uuid;
}
