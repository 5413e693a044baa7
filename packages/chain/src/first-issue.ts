import type { z } from "zod";

/** The first thing a schema found, with its place: `validators.0.name: too long`. Bounded, as it may quote a stranger. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "invalid";
  const place = issue.path.map(String).join(".");
  return (place === "" ? issue.message : `${place}: ${issue.message}`).slice(0, 200);
}
