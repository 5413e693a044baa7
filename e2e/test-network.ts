import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runApiCommand } from "@tabella/launcher/api-command";
import { ContainerNetwork } from "./container-network.ts";
import { startFreshNetwork } from "./network.ts";

/** A network as a test sees it, whatever it runs in. */
export interface TestNetwork {
  readonly webUrl: string;
  /** Where `tabella … --api` finds it. */
  readonly apiUrl: string;
  readonly appointAdministrator: (email: string) => Promise<unknown>;
  /** Ends a validator as a power failure would. @param number counted from 1 */
  readonly killValidator: (number: number) => Promise<unknown>;
  /** Starts it again on its data. */
  readonly restartValidator: (number: number) => Promise<unknown>;
  /** All that its services have written, line by line. */
  readonly logs: () => Promise<readonly string[]>;
  /** Stops everything and starts it again on the same data and ports, as an operator would overnight. */
  readonly startAgain: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
}

/**
 * A fresh network of real processes on free ports; or, for `npm run test:compose`, the one that runs in containers, which
 * is neither fresh nor ended here.
 */
export async function startTestNetwork(): Promise<TestNetwork> {
  if (process.env.TABELLA_TEST_COMPOSE !== undefined) return new ContainerNetwork();
  const { network, startAgain, end } = await startFreshNetwork();
  const validator = (number: number) => {
    const found = network.validators[number - 1];
    if (found === undefined) throw new Error(`there is no validator ${number}`);
    return found;
  };
  return {
    webUrl: network.webUrl ?? "",
    apiUrl: network.apiUrl,
    appointAdministrator: (email) => runApiCommand(network, "appoint-administrator", [email]),
    killValidator: (number) => validator(number).process().kill(),
    restartValidator: (number) => validator(number).restart(),
    logs: async () => {
      const folder = join(network.dataFolder, "logs");
      return readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"));
    },
    startAgain,
    end,
  };
}
