import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BallotCheckRequest } from "@tabella/chain/checked-ballot";
import { chainIdentity } from "@tabella/chain/genesis";
import type { BallotTransaction } from "@tabella/chain/transaction";
import { transactionHash } from "@tabella/chain/transaction-codec";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import type { BallotVerdict } from "@tabella/node/step";
import { afterAll, expect, test, vi } from "vitest";
import { BallotChecks } from "./ballot-checks.ts";
import { altered, TestElection } from "./testing/test-election.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-checks-"));
const genesis = generateNetworkFiles({ validators: 1, outDir: folder });
const election = new TestElection(genesis, loadRegistrar(join(folder, "registrar.key.json")));
afterAll(() => rmSync(folder, { recursive: true }));

function requestOf(text: string): BallotCheckRequest {
  const transaction = JSON.parse(text) as BallotTransaction;
  const { genesisHash } = chainIdentity(genesis);
  return { transactionHash: transactionHash(text), transaction, election: election.context.text, genesisHash };
}

test("SEC-18: a check for which consensus waits overtakes all that wait, and each verdict tells what it took", async () => {
  const ballot = election.ballot(election.newCredential());
  const requests = Array.from({ length: 6 }, (_, at) =>
    requestOf(altered(ballot, () => ({ ballot_hash: `0x${String(at).repeat(64)}` }))),
  );
  const honest = requestOf(ballot);
  const verdicts: BallotVerdict[] = [];
  const checks = new BallotChecks({ threads: 1, nowMs: Date.now, onVerdict: (verdict) => verdicts.push(verdict) });
  try {
    checks.check([...requests, honest]);
    checks.hurry([honest.transactionHash, `0x${"ee".repeat(32)}`]);
    expect(checks.pending).toBe(7);
    await vi.waitFor(() => expect(verdicts).toHaveLength(7), { timeout: 60_000 });
  } finally {
    await checks.close();
  }
  const order = verdicts.map(({ transactionHash: hash }) => hash);
  // The first was under way already.
  expect(order).toEqual([requests[0], honest, ...requests.slice(1)].map((each) => each?.transactionHash));
  expect(verdicts.map(({ verdict }) => verdict.ok)).toEqual([false, true, false, false, false, false, false]);
  expect(verdicts.every(({ costMs }) => costMs > 0)).toBe(true);
});
