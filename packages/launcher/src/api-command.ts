import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LocalNetwork } from "./local-network.ts";
import { repositoryFolder } from "./service-process.ts";

const run = promisify(execFile);

/**
 * Runs one of the API's own commands (`apps/api/src/<command>.ts`) with the API's environment, as its operator would.
 * @returns what it printed
 * @throws Error with its last words if it fails
 */
export async function runApiCommand(
  network: LocalNetwork,
  command: string,
  parameters: readonly string[] = [],
): Promise<string> {
  const file = join(repositoryFolder, "apps", "api", "src", `${command}.ts`);
  try {
    const { stdout } = await run(process.execPath, [file, ...parameters], {
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...network.apiEnvironment },
    });
    return stdout;
  } catch (error) {
    const { stderr = "", stdout = "" } = error as { stderr?: string; stdout?: string };
    throw new Error(`${command} failed: ${stderr.trim() || stdout.trim() || String(error)}`);
  }
}
