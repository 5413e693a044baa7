import type { AdministratorAction } from "@tabella/rpc/api/administrator-actions";

const texts = {
  "elections.create": "create",
  "elections.setClosingTime": "closingTime",
  "elections.open": "open",
  "elections.close": "close",
  "roll.import": "importRoll",
  "trustees.restartCeremony": "restartCeremony",
  "accounts.appoint": "appoint",
  "accounts.dismiss": "dismiss",
  "accounts.givePassword": "givePassword",
} as const;

type ActionText = (typeof texts)[keyof typeof texts] | "byHand" | "checkRoll";

/** The key of the sentence that says what was ordered; null for what a newer server has recorded. */
export function actionText({ action, facts }: Pick<AdministratorAction, "action" | "facts">): ActionText | null {
  if (action === "elections.setClosingTime" && facts.closesAt === null) return "byHand";
  if (action === "roll.import" && facts.commit === false) return "checkRoll";
  return action in texts ? texts[action as keyof typeof texts] : null;
}
