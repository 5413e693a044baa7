import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type TestApi, webOrigin } from "./api.ts";
import type { TestValidators } from "./network.ts";

/** Runs a command of this app (a file of `src`) with the API's environment, as an operator does. @throws if its exit code is not 0 */
export function runCommand(
  host: TestApi,
  network: TestValidators,
  command: string,
  ...parameters: string[]
): Promise<{ stdout: string; stderr: string }> {
  const environment = {
    TABELLA_DATABASE_URL: host.database.url,
    TABELLA_VALIDATOR_URLS: network.urls.join(","),
    TABELLA_GENESIS_FILE: join(host.folder, "genesis.json"),
    TABELLA_REGISTRAR_KEY_FILE: join(host.folder, "registrar.key.json"),
    TABELLA_JWT_KEY_FILE: join(host.folder, "jwt.key.pem"),
    TABELLA_WEB_ORIGIN: webOrigin,
  };
  const file = join(import.meta.dirname, "..", command);
  return promisify(execFile)(process.execPath, [file, ...parameters], { env: environment });
}
