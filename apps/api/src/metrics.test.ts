import { closeDatabase, connectDatabase } from "@tabella/db/database";
import { afterAll, expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

// Nobody listens there.
const db = connectDatabase("mysql://nobody:secret@127.0.0.1:1/tabella");
afterAll(() => closeDatabase(db));

test("while the database is away an API goes on telling its other figures, and nothing that it does not know", async () => {
  const metrics = createMetrics({ db, validators: { known: () => [] } });
  metrics.refused("DATABASE_UNAVAILABLE");
  const text = await metrics.text();
  expect(text).toMatch(/^tabella_api_refusals_total\{code="DATABASE_UNAVAILABLE"\} 1$/m);
  expect(text).toMatch(/^tabella_api_validators_online 0$/m);
  expect(text).not.toMatch(/^tabella_api_votes/m);
  expect(text).not.toMatch(/^tabella_api_database_certificate_expiry/m);
});
