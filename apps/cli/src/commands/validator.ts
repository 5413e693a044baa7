import type { Command } from "commander";
import { addKeygen } from "../validator/keygen.ts";
import { addList } from "../validator/list.ts";
import { addOverrideWatching } from "../validator/override-watching.ts";
import { addVotes } from "../validator/vote.ts";

export function addCommand(program: Command): void {
  const validator = program.command("validator").description("who the validators are, and an operator's votes on it");
  addList(validator);
  addKeygen(validator);
  addVotes(validator);
  addOverrideWatching(validator);
}
