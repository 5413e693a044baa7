import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatAbsence, makeAbsence } from "@tabella/chain/absence";
import { formatGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { addCredentials } from "@tabella/chain/registrar";
import {
  extend,
  extendAll,
  openTransaction,
  seal,
  testElection,
  testGenesis,
  testRegistrar,
  vote,
} from "@tabella/chain/small-election.fixture";
import { afterAll, expect, test } from "vitest";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tabella-absence-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("R28: absence verify says offline that a credential has no ballot, and fails for one that has", () => {
  const election = testElection({ seed: "absence verify", voters: 2 });
  const { uuid } = election.context.election;
  const register = addCredentials(testRegistrar(), { election: uuid, credentials: election.publicCredentials });
  const before = extendAll(genesisState(testGenesis), [[openTransaction(election)], [register]]);
  const { state, block } = extend(before, [vote(election, { voter: 0 })]);
  const genesis = join(folder, "genesis.json");
  writeFileSync(genesis, formatGenesis(testGenesis));
  const verify = (voter: number, ...options: readonly string[]) => {
    const credential = election.publicCredentials[voter]?.credential ?? "";
    const absence = makeAbsence(
      state,
      { block: seal(state.identity, block), changes: [] },
      { election: uuid, credential },
    );
    const file = join(folder, `absence-${voter}.json`);
    writeFileSync(file, absence === null ? "" : formatAbsence(absence));
    const parameters = [main, "absence", "verify", file, "--genesis", genesis, ...options];
    return spawnSync(process.execPath, parameters, { encoding: "utf8" });
  };
  const silent = verify(1, "--json");
  expect(silent.status).toBe(0);
  expect(JSON.parse(silent.stdout)).toMatchObject({ ok: true, value: { kind: "registered", blockIndex: 3, seals: 2 } });
  expect(verify(1).stdout).toContain("has cast no ballot");
  const voted = verify(0, "--json");
  expect(voted.status).toBe(1);
  expect(JSON.parse(voted.stdout)).toMatchObject({ ok: false, error: { step: "absence" } });
});
