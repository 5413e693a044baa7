import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Evidence, encodeEvidence } from "@tabella/chain/evidence";
import { equivocation, fork } from "@tabella/chain/evidence.fixture";
import { formatGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { extend, seal, testGenesis } from "@tabella/chain/small-election.fixture";
import { fourth, newcomer, signerAt, voteFor } from "@tabella/chain/validator-change.fixture";
import { changesUpTo } from "@tabella/chain/validator-changes";
import { afterAll, expect, test } from "vitest";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tabella-evidence-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const empty = genesisState(testGenesis);
const genesis = written("genesis.json", formatGenesis(testGenesis));

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function verify(evidence: Evidence | string, ...options: readonly string[]) {
  const file = written("evidence.json", typeof evidence === "string" ? evidence : encodeEvidence(evidence));
  const parameters = [main, "evidence", "verify", file, "--genesis", genesis, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("R4: evidence verify says offline which validator is guilty of what, and fails for what proves nothing", () => {
  const commit = equivocation(empty, { step: 2, height: 5, round: 1 });
  const proven = verify(commit, "--json");
  expect(proven.status).toBe(0);
  const { address } = signerAt(0);
  expect(JSON.parse(proven.stdout)).toEqual({
    ok: true,
    value: {
      kind: "equivocation",
      height: 5,
      round: 1,
      step: "commit",
      guilty: [{ address, name: "validator-1" }],
    },
  });
  expect(verify(commit).stdout).toContain("validator-1");
  expect(verify(fork(empty)).stdout).toContain(`validator-2 (${signerAt(1).address}) sealed both`);
  expect(verify(fork(empty, { round: 0 }, { round: 1 })).stdout).toContain("convict nobody by name");

  const altered = verify(encodeEvidence(commit).replaceAll('"height":5', '"height":6'), "--json");
  expect(altered.status).toBe(1);
  expect(JSON.parse(altered.stdout)).toMatchObject({ ok: false, error: { code: "EVIDENCE_SIGNATURE_INVALID" } });
  expect(verify("{}").status).toBe(2);
});

test("R4: who joined later is convicted with the changes of the set, which are checked from genesis", () => {
  const votes = [0, 1].map((at) => voteFor(empty, { change: "add", validator: fourth, by: signerAt(at) }));
  const { state, block } = extend(empty, votes);
  const sealed = seal(state.identity, block);
  const changes = written("changes.json", JSON.stringify(changesUpTo(state, 1, () => sealed)));
  const late = equivocation(empty, { by: newcomer, height: 2 });
  expect(verify(late).stdout).toContain("EVIDENCE_OF_STRANGER");
  const proven = verify(late, "--changes", changes);
  expect(proven.stdout).toContain("validator-4");
  expect(proven.status).toBe(0);
  expect(verify(equivocation(empty, { by: newcomer, height: 1 }), "--changes", changes).status).toBe(1);
  const unsealed = written("unsealed.json", JSON.stringify(changesUpTo(state, 1, () => ({ ...sealed, seals: [] }))));
  expect(verify(late, "--changes", unsealed).status).toBe(2);
});
