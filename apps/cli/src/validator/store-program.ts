import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

/** One of the validator's own programs about a store that no node has open. */
export function storeProgram(name: "doctor" | "load-chain" | "override-watching"): string {
  return join(repositoryFolder, "apps", "validator", "src", `${name}.ts`);
}

/** Where a page of the store is missing or makes no sense, the system ends its reader so. */
const endsOfDamage: readonly unknown[] = ["SIGBUS", "SIGSEGV", "SIGABRT"];
const outOfMemory = "heap out of memory";
const answerBytesMax = 268_435_456;
const wordsMax = 300;

/**
 * Runs such a program in a process of its own: a store that is damaged badly enough ends the process that reads it.
 * @param folder the store, for messages
 * @returns its answer, a JSON document
 * @throws UserFailure if there is none: that the store is damaged (exit code 1) is said only where its reading ended so
 */
export async function runStoreProgram(
  program: string,
  folder: string,
  parameters: readonly string[],
): Promise<unknown> {
  if (!existsSync(program)) {
    const where =
      "it comes with the whole of Tabella, and in containers with the images tabella/cli and tabella/backup";
    throw new UserFailure(`${folder} was not looked at: ${program} is missing; ${where}`, exitCodes.usage);
  }
  const { output, words, end } = await run([program, ...parameters]);
  if (output !== "") return JSON.parse(output);
  if (endsOfDamage.includes(end) && !words.includes(outOfMemory)) {
    throw new UserFailure(
      `${folder}: reading the store ended the process (${end}): it is truncated or damaged`,
      exitCodes.failed,
    );
  }
  throw new UserFailure(
    `${folder}: the program ended (${end}) without an answer, which says nothing of the store: ${words.slice(-wordsMax)}`,
    exitCodes.usage,
  );
}

function run(parameters: readonly string[]) {
  return new Promise<{ readonly output: string; readonly words: string; readonly end: string | number }>((done) => {
    execFile(process.execPath, parameters, { maxBuffer: answerBytesMax }, (error, output, words) => {
      done({ output: output.trim(), words: words.trim(), end: error?.signal ?? error?.code ?? 0 });
    });
  });
}
