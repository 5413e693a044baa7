import { dueResult } from "@tabella/chain/due-result";
import { closeDueElection, type Registrar } from "@tabella/chain/registrar";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import type { Database } from "@tabella/db/database";
import { describeForLog } from "@tabella/rpc/errors";
import type { ChainElectionSummary } from "@tabella/rpc/validator/ports";
import type { Ledger } from "../chain/ledger.ts";
import type { Validators } from "../chain/validators.ts";
import { bringRoll } from "../elections/bring-roll.ts";
import type { Log } from "../log.ts";

/** So long in one run, so that a long roll keeps no result waiting. */
const rollPartsMs = 5_000;

interface TallyHost {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly validators: Validators;
  readonly registrar: Registrar;
  readonly clock: () => number;
  readonly log: Log;
}

/**
 * Moves elections on that wait for nobody: brings the rest of a roll, closes those whose time has come, and computes the
 * result of those that enough trustees have decrypted. The ledger checks both, and takes each once, so that several API
 * instances may do it, also twice. What is due one validator says, and it may lie: nothing here bears the registrar's word
 * but the parts of a roll that is fixed already.
 */
export async function moveElectionsOn(host: TallyHost): Promise<void> {
  const elections = await host.validators.ask((client) => client.elections.list.query());
  if (!elections.ok) return;
  for (const election of elections.value) {
    try {
      await moveOn(host, election);
    } catch (error) {
      // What is wrong with one election keeps no other one waiting.
      host.log.warn({ electionId: election?.uuid, ...describeForLog(error) }, "an election does not move on");
    }
  }
}

async function moveOn(
  host: TallyHost,
  { uuid: electionId, phase, options, roll }: ChainElectionSummary,
): Promise<void> {
  const { ledger, clock, log } = host;
  const { closes_at: closesAt } = options;
  if (phase === "open" && closesAt !== null && clock() >= closesAt) {
    const closed = await ledger.submitAndWait(encodeTransaction(closeDueElection(electionId)));
    if (closed.ok) log.info({ electionId, block: closed.value }, "election closed: its time has come");
  }
  if (phase === "open" && roll?.completeInBlock === null) {
    const brought = await bringRoll(host, electionId, rollPartsMs);
    if (!brought.ok) log.warn({ electionId, code: brought.error.code }, "the roll does not reach the ledger");
  }
  if (phase !== "closed") return;
  const election = await ledger.election(electionId);
  if (!election.ok || election.value === null) return;
  const result = dueResult(election.value);
  if (!result.ok) log.error({ electionId, why: result.error }, "the tally does not open");
  if (!result.ok || result.value === null) return;
  const published = await ledger.submitAndWait(encodeTransaction(result.value));
  if (published.ok) log.info({ electionId, block: published.value }, "election result on the ledger");
}
