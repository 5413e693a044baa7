import { closeSync, fsyncSync, openSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { writeSecretFile } from "@tabella/keys/key-file";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

/** Where it stands which tally of an election a key has opened: beside the key. */
function openedTallyFile(keyFile: string, electionId: string): string {
  return `${resolve(keyFile)}.${electionId}.decrypted`;
}

/**
 * A key opens one tally of an election (P-809): the difference of two, in two histories, is somebody's vote. When this
 * returns, it stands on the disk which one, and no other is opened with this file any more.
 * @param tallyHash of the tally that the key is to open now
 * @throws UserFailure (exit code 1) if the key has opened another one, (exit code 2) if nothing can be written beside it
 */
export function claimTally(keyFile: string, electionId: string, tallyHash: string): void {
  const file = openedTallyFile(keyFile, electionId);
  if (!writeNew(file, `${tallyHash}\n`)) {
    const refusal = whyNot(file, { opened: readFileSync(file, "utf8").trim(), asked: tallyHash });
    if (refusal !== null) throw new UserFailure(`nothing was decrypted: ${refusal}`, exitCodes.failed);
    // Whoever wrote it may have been stopped before it was safe.
    sync(file);
  }
  sync(dirname(file));
}

/** @returns false if the file is there already */
function writeNew(file: string, text: string): boolean {
  try {
    writeSecretFile(file, text);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EEXIST") return false;
    const why = `${file} cannot be written (${code ?? "unknown reason"}), where it would stand which tally you opened`;
    throw new UserFailure(`nothing was decrypted: ${why}`, exitCodes.usage);
  }
}

function whyNot(file: string, { opened, asked }: { readonly opened: string; readonly asked: string }): string | null {
  if (opened === asked) return null;
  if (!/^[0-9a-f]{64}$/.test(opened)) {
    return (
      `${file} does not say which tally you opened: it was cut off before anything was decrypted, or changed. Only if no ` +
      "part of yours is on any board, and you sent none, delete it and try again"
    );
  }
  return (
    `with this key you opened another tally of this election, ${opened}, and this one is ${asked}. You are shown two ` +
    "histories, and opening both can tell how somebody voted. Keep the files of both, tell the other trustees, and do " +
    "what docs/disputes.md says under “A trustee is shown a second tally”"
  );
}

function sync(path: string): void {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}
