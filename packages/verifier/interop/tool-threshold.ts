import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { type ElectionRecord, writeArchive } from "@tabella/election/archive";
import { parseElection } from "@tabella/election/election";
import { unwrap } from "@tabella/election/testing/example-election";
import { parseCertificate } from "@tabella/election/threshold/certificate";
import { beleniosTool, mustRun, type ToolOutcome } from "./belenios-tool.ts";
import { inFolder } from "./tool-election.ts";

/*
 * The ceremony of a threshold, each step as the tool does it. Texts go in and out without line ends; lists are in the order
 * of the trustees.
 */

const ceremony = ["setup", "generate-trustee-key-threshold", "--group", "Ed25519"];

/** Step 1: a trustee's fresh seed and certificate. */
export function toolCertificate(context: {
  readonly index: number;
  readonly threshold: number;
  readonly size: number;
}): { readonly seed: string; readonly certificate: string } {
  const { index, threshold, size } = context;
  return inFolder((folder) => {
    mustRun([...ceremony, "--step", "1", "--threshold-context", `${index}/${threshold}/${size}`], folder);
    return { seed: readEnding(folder, ".key"), certificate: readEnding(folder, ".cert") };
  });
}

/** Step 2: what the tool says of all certificates. */
export function toolChecksCertificates(certificates: readonly string[]): ToolOutcome {
  return inFolder((folder) => {
    writeLines(folder, "certs.jsons", certificates);
    return beleniosTool([...ceremony, "--step", "2", "--certs", "certs.jsons"], folder);
  });
}

/** Step 3: the polynomial of who has the seed. */
export function toolPolynomial(certificates: readonly string[], seed: string): string {
  return inFolder((folder) => {
    writeLines(folder, "certs.jsons", certificates);
    writeFileSync(join(folder, "seed"), seed);
    return mustRun([...ceremony, "--step", "3", "--certs", "certs.jsons", "--key", "seed"], folder);
  });
}

/** Step 4: the vinput of trustee `index`, from 1. */
export function toolVinput(
  input: { readonly certificates: readonly string[]; readonly polynomials: readonly string[] },
  index: number,
): string {
  const { certificates, polynomials } = input;
  const certificate = unwrap(parseCertificate(certificates[index - 1] ?? ""));
  return inFolder((folder) => {
    writeLines(folder, "certs.jsons", certificates);
    writeLines(folder, "polynomials.jsons", polynomials);
    const files = ["--certs", "certs.jsons", "--polynomials", "polynomials.jsons"];
    mustRun([...ceremony, "--step", "4", ...files], folder);
    return readFileSync(join(folder, `${sha256Hex(certificate.message)}.vinput`), "utf8").trim();
  });
}

/** Step 5: what the tool makes of a vinput, or says against it. */
export function toolVoutput(input: {
  readonly certificates: readonly string[];
  readonly seed: string;
  readonly vinput: string;
}): ToolOutcome {
  const { certificates, seed, vinput } = input;
  return inFolder((folder) => {
    writeLines(folder, "certs.jsons", certificates);
    writeFileSync(join(folder, "seed"), seed);
    return beleniosTool([...ceremony, "--step", "5", "--certs", "certs.jsons", "--key", "seed"], folder, `${vinput}\n`);
  });
}

/** Step 6: the threshold parameters of a whole ceremony. */
export function toolParameters(input: {
  readonly certificates: readonly string[];
  readonly polynomials: readonly string[];
  readonly voutputs: readonly string[];
}): string {
  const { certificates, polynomials, voutputs } = input;
  return inFolder((folder) => {
    writeLines(folder, "certs.jsons", certificates);
    writeLines(folder, "polynomials.jsons", polynomials);
    const files = ["--certs", "certs.jsons", "--polynomials", "polynomials.jsons"];
    const lines = voutputs.map((voutput) => `${voutput}\n`).join("");
    return mustRun([...ceremony, "--step", "6", ...files], folder, lines);
  });
}

/** A partial decryption that the tool makes with a trustee's seed and the `private_key` of its voutput. */
export function toolThresholdDecryption(
  record: ElectionRecord,
  trustee: { readonly owner: number; readonly seed: string; readonly privateKey: string },
): string {
  return inFolder((folder) => {
    const { uuid } = unwrap(parseElection(record.election));
    writeFileSync(join(folder, `${uuid}.bel`), writeArchive(record));
    writeFileSync(join(folder, "seed"), trustee.seed);
    writeFileSync(join(folder, "share"), trustee.privateKey);
    const keys = ["--key", "seed", "--decryption-key", "share", "--trustee-id", `${trustee.owner}`];
    const [decryption] = mustRun(["election", "decrypt-threshold", ...keys], folder).split("\n");
    return decryption ?? "";
  });
}

function writeLines(folder: string, name: string, lines: readonly string[]): void {
  writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(""));
}

function readEnding(folder: string, ending: string): string {
  const name = readdirSync(folder).find((each) => each.endsWith(ending));
  return readFileSync(join(folder, name ?? ""), "utf8").trim();
}
