import type { Command } from "commander";

/** Whose public door is asked; what it answers is checked against genesis.json where it matters. */
export interface NodeOption {
  readonly node: string;
}

export function addNodeOption(command: Command): Command {
  return command.option("--node <url>", "a validator's public address", "http://127.0.0.1:30303");
}
