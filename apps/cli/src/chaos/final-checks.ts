/** What must hold when everything is over: nothing acknowledged is lost, nothing is there twice, and all agree. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { setImmediate as othersTurn } from "node:timers/promises";
import type { Block } from "@tabella/chain/block";
import type { Genesis } from "@tabella/chain/genesis";
import { checkReceipt } from "@tabella/chain/light-proof";
import { parseReceipt } from "@tabella/chain/receipt";
import type { Hash } from "@tabella/crypto/hex";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { createValidatorClient } from "@tabella/rpc/validator/client";
import type { Acknowledged } from "./ballot-stream.ts";

/** A validator's whole chain, as it shows it to everyone. */
export interface ShownChain {
  readonly name: string;
  readonly blocks: readonly Block[];
}

const blocksAtOnce = 50;

/** Every block of a validator, from the first to its head. */
export async function downloadChain(name: string, url: string): Promise<ShownChain> {
  const client = createValidatorClient(url);
  const blocks: Block[] = [];
  let cursor: number | null = 1;
  while (cursor !== null) {
    const page: { readonly items: readonly Block[]; readonly nextCursor: number | null } =
      await client.chain.blocks.query({ cursor, limit: blocksAtOnce, order: "ascending" });
    blocks.push(...page.items);
    cursor = page.nextCursor;
  }
  return { name, blocks };
}

export interface BallotCount {
  /** Acknowledged, and missing in the chain of at least one validator. */
  readonly lost: readonly Hash[];
  /** In the chain of at least one validator more than once. */
  readonly duplicated: readonly Hash[];
}

export function countBallots(chains: readonly ShownChain[], acknowledged: readonly Hash[]): BallotCount {
  const lost = new Set<Hash>();
  const duplicated = new Set<Hash>();
  for (const { blocks } of chains) {
    const found = new Set<Hash>();
    for (const transaction of blocks.flatMap(({ transactions }) => transactions)) {
      if (transaction.type !== "ballot") continue;
      if (found.has(transaction.ballot_hash)) duplicated.add(transaction.ballot_hash);
      found.add(transaction.ballot_hash);
    }
    for (const hash of acknowledged) if (!found.has(hash)) lost.add(hash);
  }
  return { lost: [...lost], duplicated: [...duplicated] };
}

/** @returns where two validators differ: one sentence each, none if their chains are equal block by block */
export function differences(chains: readonly ShownChain[]): string[] {
  const [first, ...others] = chains;
  if (first === undefined) return [];
  return others.flatMap(({ name, blocks }) => {
    if (blocks.length !== first.blocks.length) {
      return [`${first.name} has ${first.blocks.length} blocks and ${name} has ${blocks.length}`];
    }
    const at = blocks.findIndex((block, index) => {
      const own = first.blocks[index];
      return own?.block_hash !== block.block_hash || own.state_root !== block.state_root;
    });
    return at < 0 ? [] : [`${first.name} and ${name} differ in block ${at + 1}`];
  });
}

/** @returns the ballots whose receipt does not hold for whoever has nothing but genesis.json */
export async function badReceipts(acknowledged: readonly Acknowledged[], genesis: Genesis): Promise<Hash[]> {
  const bad: Hash[] = [];
  for (const { ballotHash, receipt } of acknowledged) {
    const parsed = parseReceipt(receipt);
    const holds = parsed.ok && checkReceipt(genesis, parsed.value, { checker: nodeSignatureChecker }).ok;
    if (!holds) bad.push(ballotHash);
    // As in applyBlocks: thousands take long, and the API is asked next.
    await othersTurn();
  }
  return bad;
}

/** `tabella doctor` on every store below a folder whose nodes have stopped. @returns what it says; null if all is whole */
export function doctorFinds(folder: string): Promise<string | null> {
  const program = join(repositoryFolder, "apps", "cli", "src", "main.ts");
  return new Promise((resolve) => {
    execFile(process.execPath, [program, "doctor", "--data", folder], (error, output, complaint) => {
      resolve(error === null ? null : `${output}${complaint}`.trim());
    });
  });
}
