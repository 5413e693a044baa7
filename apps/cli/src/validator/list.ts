import { createValidatorClient } from "@tabella/rpc/validator/client";
import type { Command } from "commander";
import { paint, printJson, printLine, printTable } from "../output.ts";
import { addNodeOption, type NodeOption } from "./node-option.ts";

export function addList(validator: Command): void {
  addNodeOption(validator.command("list"))
    .description("the validators as a node sees them, the votes on changes, and the changes so far")
    .option("--json", "print one JSON document")
    .action(async ({ node, json }: NodeOption & { readonly json?: true }) => {
      const client = createValidatorClient(node);
      const [validators, governance] = await Promise.all([
        client.validators.list.query(),
        client.validators.governance.query(),
      ]);
      if (json) return printJson({ validators, governance });
      printTable([
        ["name", "address", "height", "linked"],
        ...validators.map(({ name, address, height, connected }) => [
          name,
          address,
          String(height ?? "-"),
          connected ? paint.green("yes") : paint.red("no"),
        ]),
      ]);
      const nameOf = (address: string) => validators.find((one) => one.address === address)?.name ?? address;
      const { proposals, votesNeeded, terms } = governance;
      for (const { change, validator: entry, address, authors } of proposals) {
        const by = authors.map(nameOf).join(", ");
        printLine(`vote: ${change} ${entry.name} (${address}), ${authors.length} of ${votesNeeded} needed: ${by}`);
      }
      for (const { fromHeight, members, change } of terms) {
        if (change === null) continue;
        printLine(
          `from block ${fromHeight}: ${change.kind === "add" ? "with" : "without"} ${change.name} (${change.address}), ${members.length} validators`,
        );
      }
    });
}
