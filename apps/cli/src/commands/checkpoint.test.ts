import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkpointOf, historyOf } from "@tabella/chain/checkpoint.fixture";
import { formatNextCheckpoint } from "@tabella/chain/compare-checkpoints";
import { formatGenesis } from "@tabella/chain/genesis";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { testGenesis, testSigner } from "@tabella/chain/small-election.fixture";
import { cosign, formatWitnessKey } from "@tabella/crypto/cosignature";
import { toHex } from "@tabella/crypto/hex";
import { MerkleTree } from "@tabella/crypto/merkle-tree";
import { formatSignatureLine, parseNote } from "@tabella/crypto/signed-note";
import { afterAll, expect, test } from "vitest";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tabella-checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("REL-8: checkpoint verify judges offline a certificate, a witness, and whether a history goes on", () => {
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const genesis = write("genesis.json", formatGenesis(testGenesis));
  const verify = (file: string, ...options: readonly string[]) =>
    spawnSync(process.execPath, [main, "checkpoint", "verify", file, "--genesis", genesis, ...options], {
      encoding: "utf8",
    });
  const [honest, other] = [historyOf(["a", "b", "c"]), historyOf(["a", "x", "y"])];
  const signer = testSigner("witness");
  const witness = { name: "witness.example/w1", publicKey: signer.publicKey.ed25519, sign: signer.signEd25519 };
  const text = checkpointOf(honest);
  const note = parseNote(text);
  const line = note.ok ? formatSignatureLine(cosign(note.value.text, witness, 1_800_000_000)) : "";
  const cosigned = write("checkpoint", `${text}${line}`);
  const tree = new MerkleTree(honest.flatMap((block) => block.transactions.map((one) => hashTransaction(one).leaf)));
  const path = tree.consistencyProof(2, 3).map(toHex);
  const next = write("next", formatNextCheckpoint({ oldSize: 2, path, checkpoint: text }));

  const whole = verify(cosigned, "--witness", formatWitnessKey(witness), "--json");
  expect(whole.status).toBe(0);
  expect(JSON.parse(whole.stdout)).toMatchObject({ ok: true, size: 3, height: 3 });
  const unwitnessed = verify(next, "--witness", formatWitnessKey(witness));
  expect(unwitnessed.status).toBe(1);
  expect(unwitnessed.stdout).toContain("no cosignature of witness.example/w1");
  expect(verify(next, "--old", write("two", checkpointOf(honest, 2))).status).toBe(0);
  const fork = verify(next, "--old", write("other", checkpointOf(other)));
  expect(fork.status).toBe(1);
  expect(fork.stdout).toContain("consistency: forked");
  expect(verify(write("rubbish", "old x\n\n")).status).toBe(2);
});
