import { lockFolder } from "@tabella/keys/folder-lock";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

/**
 * One update of a backup at a time: two from an impatient timer would take each other's files away. A process that has died
 * holds nothing, however it ended; processes of several containers see each other.
 * @throws UserFailure (exit code 1) if another process of this machine updates it
 */
export async function updatingAlone<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  const lock = await lockFolder(folder).catch((error: Error) => {
    throw new UserFailure(`this backup cannot be updated now: ${error.message}`, exitCodes.failed);
  });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
