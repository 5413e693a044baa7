import { join } from "node:path";
import { z } from "zod";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import { runStoreProgram, storeProgram } from "../validator/store-program.ts";
import { genesisName, type Manifest } from "./manifest.ts";

const Loaded = z.object({ height: z.number(), headHash: z.string(), stateRoot: z.string() });

/**
 * Makes a node's store from a backup's blocks, each checked again from genesis on. What its validator has signed is not in
 * it: it only watches, until it cannot contradict itself (docs/consensus.md, C-35).
 * @throws UserFailure (exit code 1) if the folder has a store, or a block does not hold
 */
export async function restoreStore(folder: string, { chain }: Manifest, dataFolder: string): Promise<void> {
  const blocks = chain.files.map((name) => join(folder, name));
  const parameters = ["--data", dataFolder, "--genesis", join(folder, genesisName), ...blocks];
  const answer = await runStoreProgram(storeProgram("load-chain"), dataFolder, parameters);
  const loaded = Loaded.safeParse(answer);
  if (!loaded.success) {
    const refusal = z.object({ error: z.string() }).safeParse(answer);
    throw new UserFailure(refusal.data?.error ?? "the store could not be made", exitCodes.failed);
  }
  if (loaded.data.headHash !== chain.head_hash || loaded.data.stateRoot !== chain.state_root) {
    throw new UserFailure(`${dataFolder}: the store ends otherwise than the manifest says`, exitCodes.failed);
  }
}
