import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { launchScript } from "./belenios-tool.ts";
import { inFolder } from "./tool-election.ts";

/* What the auditor's container has the other program do (docker/auditor), without a container. */

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const corpus = fileURLToPath(new URL("../corpus/", import.meta.url));

function judge(archive: string, program?: string) {
  return inFolder((folder) => {
    const tool = join(folder, "belenios-tool");
    writeFileSync(tool, launchScript());
    chmodSync(tool, 0o755);
    const script = join(repository, "docker", "auditor", "judge-with-belenios-tool.sh");
    const environment = { ...process.env, BELENIOS_TOOL: program ?? tool };
    const options = { env: environment, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync(script, [join(corpus, archive)], options);
    return { status, stdout, stderr };
  });
}

test.each([
  ["full", 3],
  ["mixed", 1],
  ["chain", 3],
])("R30: the auditor's script has the other program judge archive and every ballot of %s: %i", (name, ballots) => {
  const { status, stdout } = judge(`good/${name}.bel`);
  expect(stdout).toContain(`its tally is the sum of its ballots, and each of them holds: ${ballots}\n`);
  expect(status).toBe(0);
});

test.each([
  // In both the tally, the decryptions and the result fit what the box holds.
  ["ballot-individual-challenge-signed", "a proof"],
  ["ballot-re-encrypted", "the signature"],
])("R30: it refuses %s, of whose one ballot %s is false, whether or not the tool's lot falls on it", (name) => {
  const { status, stdout } = judge(`members/${name}.bel`);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
});

test.each([
  // The first two fit all that follows: `election verify` alone accepts both.
  "tally-skips-ballot",
  "tally-weights-ignored",
  "decryption-factor",
  "name-swapped",
])("R30: it refuses %s before it looks at any ballot", (name) => {
  expect(judge(`members/${name}.bel`).status).toBe(1);
});

test("it says of no archive that it does not hold, where there is no program to judge it, or no archive", () => {
  expect(judge("good/plain.bel", "/nowhere").status).toBe(2);
  expect(judge("good/nothing.bel").status).toBe(2);
});
