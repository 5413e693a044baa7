import { dueResult } from "@tabella/chain/due-result";
import type { ElectionView } from "@tabella/chain/election-view";
import { closeDueElection } from "@tabella/chain/registrar";
import type { Transaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { createValidatorClient } from "@tabella/rpc/validator/client";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { exitCodes, printJson, printLine } from "../output.ts";
import { finalBlock } from "../validator/final-block.ts";
import { addNodeOption, type NodeOption } from "../validator/node-option.ts";

interface Options extends NodeOption {
  readonly election: string;
  readonly json?: true;
}

export function addCommand(program: Command): void {
  addNodeOption(
    program
      .command("close")
      .description(
        "close an election whose time has come, and count it once it is decrypted, as anyone may; again after it",
      )
      .requiredOption("--election <uuid>", "the election"),
  )
    .option("--json", "print one JSON document")
    .action(close);
}

/** What the API does by itself, without the registrar's key or an account: the ledger checks both. */
async function close({ election: electionId, node, json }: Options): Promise<void> {
  const client = createValidatorClient(node);
  const read = () => client.elections.get.query({ electionId });
  const put = async (transaction: Transaction) => {
    const { transactionHash } = await client.ballots.submit.mutate({ transaction: encodeTransaction(transaction) });
    await finalBlock(client, transactionHash);
    return read();
  };
  let view = await read();
  if (view.phase === "open") {
    if (view.options.closes_at === null)
      throw new UserFailure("it has no closing time: the registrar alone closes it", exitCodes.failed);
    view = await put(closeDueElection(electionId));
  }
  const result = dueResult(view);
  if (!result.ok)
    throw new UserFailure(`what this validator says of its tally does not hold: ${result.error}`, exitCodes.failed);
  if (result.value !== null) view = await put(result.value);
  if (json) printJson(outcomeOf(view));
  else printLine(sentenceOf(view));
}

function outcomeOf({ uuid, phase, closedInBlock, resultInBlock, result, partialDecryptions }: ElectionView): object {
  const decryptedBy = partialDecryptions.map(({ owner }) => owner);
  return { election: uuid, phase, closedInBlock, resultInBlock, decryptedBy, result: result && JSON.parse(result) };
}

function sentenceOf({
  phase,
  closedInBlock,
  resultInBlock,
  result,
  partialDecryptions,
  options,
}: ElectionView): string {
  if (phase === "tallied") return `The result is in block ${resultInBlock}: ${result}`;
  if (phase === "closed-without-result")
    return `It is closed since block ${closedInBlock}, with fewer than ${options.ballots_min} ballots: it is not counted.`;
  const parts = partialDecryptions.length;
  return `It is closed since block ${closedInBlock}. Trustees have added ${parts} part${parts === 1 ? "" : "s"} to its count: run this again when enough of them have.`;
}
