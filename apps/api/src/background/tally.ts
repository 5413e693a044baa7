import { closeElection, type Registrar } from "@tabella/chain/registrar";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { electionResult } from "@tabella/chain/trustee";
import type { Ledger } from "../chain/ledger.ts";
import type { Validators } from "../chain/validators.ts";
import type { Log } from "../log.ts";
import { collectResult } from "./collect-result.ts";

interface TallyHost {
  readonly ledger: Ledger;
  readonly validators: Validators;
  readonly registrar: Registrar;
  readonly clock: () => number;
  readonly log: Log;
}

/**
 * Moves elections on that wait for nobody: closes those whose time has come, and computes the result of those that
 * enough trustees have decrypted. The ledger checks both, and takes each once, so that several API instances may do it, also twice.
 */
export async function moveElectionsOn({ ledger, validators, registrar, clock, log }: TallyHost): Promise<void> {
  const elections = await validators.ask((client) => client.elections.list.query());
  if (!elections.ok) return;
  for (const { uuid: electionId, phase, options } of elections.value) {
    const { closes_at: closesAt } = options;
    if (phase === "open" && closesAt !== null && clock() >= closesAt) {
      const closed = await ledger.submitAndWait(encodeTransaction(closeElection(registrar, electionId)));
      if (closed.ok) log.info({ electionId, block: closed.value }, "election closed: its time has come");
    }
    if (phase !== "closed") continue;
    const election = await ledger.election(electionId);
    if (!election.ok || election.value === null) continue;
    const opened = collectResult(election.value);
    if (opened === null) continue;
    const result = electionResult(opened);
    if (!result.ok) {
      // The ledger checked every factor: only a bug, here or there, leads to a tally that does not open.
      log.error({ electionId, why: result.error }, "the tally does not open");
      continue;
    }
    const published = await ledger.submitAndWait(encodeTransaction(result.value));
    if (published.ok) log.info({ electionId, block: published.value }, "election result on the ledger");
  }
}
