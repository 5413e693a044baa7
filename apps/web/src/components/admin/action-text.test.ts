import { operatorCommands } from "@tabella/rpc/api/administrator-actions";
import { apiRouter } from "@tabella/rpc/api/router";
import { expect, test } from "vitest";
import { actionText } from "./action-text.ts";

test("what only an administrator or an operator can order has a sentence in the log of actions", () => {
  const procedures = Object.keys(apiRouter._def.procedures).filter((name) => /^(?:elections|roll)\./.test(name));
  const reading = ["elections.list", "elections.get"];
  const orders = [...procedures.filter((name) => !reading.includes(name)), "trustees.restartCeremony"];
  for (const action of [...orders, ...operatorCommands])
    expect(actionText({ action, facts: {} }), action).not.toBeNull();
});

test("a closing time taken away, and a roll that was only looked at, are told from one set and one imported", () => {
  const text = (action: string, facts: Readonly<Record<string, number | boolean | null>>) =>
    actionText({ action, facts });
  expect(text("elections.setClosingTime", { closesAt: 1 })).toBe("closingTime");
  expect(text("elections.setClosingTime", { closesAt: null })).toBe("byHand");
  expect(text("roll.import", { commit: true })).toBe("importRoll");
  expect(text("roll.import", { commit: false })).toBe("checkRoll");
});

test("an order that this page does not know yet is shown by its name", () => {
  expect(actionText({ action: "elections.burn", facts: {} })).toBeNull();
});
