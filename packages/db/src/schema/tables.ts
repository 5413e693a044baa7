/** Every table by its name, for the client and for generating migrations. */
import { accounts } from "./accounts.ts";
import { administratorActions } from "./administrator-actions.ts";
import { administratorOutcomes } from "./administrator-outcomes.ts";
import { ceremonies } from "./ceremonies.ts";
import { ceremonySeats } from "./ceremony-seats.ts";
import { credentials } from "./credentials.ts";
import { elections } from "./elections.ts";
import { loginThrottles } from "./login-throttles.ts";
import { rollEntries } from "./roll-entries.ts";
import { rolls } from "./rolls.ts";
import { sessions } from "./sessions.ts";
import { trustees } from "./trustees.ts";
import { votes } from "./votes.ts";

export const tables = {
  accounts,
  administratorActions,
  administratorOutcomes,
  ceremonies,
  ceremonySeats,
  credentials,
  elections,
  loginThrottles,
  rollEntries,
  rolls,
  sessions,
  trustees,
  votes,
};
