import { runApiCommand } from "@tabella/launcher/api-command";
import type { LocalNetwork } from "@tabella/launcher/local-network";

export interface DemoLogin {
  readonly email: string;
  readonly password: string;
}

/** What `apps/api/src/seed-demo.ts` prints. */
export interface DemoElection {
  readonly administrator: DemoLogin;
  readonly voters: readonly DemoLogin[];
  readonly electionId: string;
  readonly trusteeBackupFile: string;
}

/** Demo accounts and an open demo election; what is there already stays. */
export async function prepareDemo(network: LocalNetwork): Promise<DemoElection> {
  return JSON.parse(await runApiCommand(network, "seed-demo")) as DemoElection;
}
