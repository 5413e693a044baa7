import type { Block } from "./block.ts";
import { headerOf } from "./block-hash.ts";
import { makeCheckpoint } from "./checkpoint.ts";
import { genesisState } from "./genesis-block.ts";
import { extend, seal, testGenesis, testSigner } from "./small-election.fixture.ts";
import { entryOf, signerAt, voteFor } from "./validator-change.fixture.ts";

/* Certified histories of the test genesis, which part where a test wants them to. */

/** A block a name: a validator's vote to take in a newcomer of that name. The same names give the same blocks. */
export function historyOf(names: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let state = genesisState(testGenesis);
  for (const name of names) {
    const by = signerAt(0);
    const vote = voteFor(state, { change: "add", validator: entryOf(testSigner(name), name), by });
    const next = extend(state, [vote]);
    blocks.push(seal(state.identity, next.block));
    state = next.state;
  }
  return blocks;
}

/** The checkpoint of the history's last block, or of an earlier one. */
export function checkpointOf(blocks: readonly Block[], height: number = blocks.length): string {
  const block = blocks[height - 1];
  if (block === undefined) throw new Error("the history has this block");
  const { identity } = genesisState(testGenesis);
  return makeCheckpoint(identity, { header: headerOf(block), round: block.round, seals: block.seals }, []);
}
