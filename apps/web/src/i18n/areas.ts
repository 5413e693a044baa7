import type admin from "@/messages/en/admin.json";
import type auth from "@/messages/en/auth.json";
import type ceremony from "@/messages/en/ceremony.json";
import type common from "@/messages/en/common.json";
import type elections from "@/messages/en/elections.json";
import type errors from "@/messages/en/errors.json";
import type explorer from "@/messages/en/explorer.json";
import type home from "@/messages/en/home.json";
import type results from "@/messages/en/results.json";
import type status from "@/messages/en/status.json";
import type trustee from "@/messages/en/trustee.json";
import type verify from "@/messages/en/verify.json";
import type vote from "@/messages/en/vote.json";

/** All texts of the pages: one file an area and language, the file's name is the namespace. */
export interface Messages {
  readonly admin: typeof admin;
  readonly auth: typeof auth;
  readonly ceremony: typeof ceremony;
  readonly common: typeof common;
  readonly elections: typeof elections;
  readonly errors: typeof errors;
  readonly explorer: typeof explorer;
  readonly home: typeof home;
  readonly results: typeof results;
  readonly status: typeof status;
  readonly trustee: typeof trustee;
  readonly verify: typeof verify;
  readonly vote: typeof vote;
}

export type Area = keyof Messages;

export const areas: readonly Area[] = [
  "admin",
  "auth",
  "ceremony",
  "common",
  "elections",
  "errors",
  "explorer",
  "home",
  "results",
  "status",
  "trustee",
  "verify",
  "vote",
];
