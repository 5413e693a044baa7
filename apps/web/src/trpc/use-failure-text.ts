"use client";

import type { ApiFailureCode } from "@tabella/rpc/api/failure";
import { useTranslations } from "next-intl";
import type errors from "@/messages/en/errors.json";
import type { Failure, FailureCode } from "./failure.ts";

/** Does not compile while a code of the API has no sentence in messages/en/errors.json. */
type Sentences = Record<ApiFailureCode | FailureCode, string>;
type Complete<Catalogue extends Sentences> = Catalogue;
type Key = keyof Complete<typeof errors>;

/** The plain sentence for a failure, in the reader's language. */
export function useFailureText(): (failure: Failure) => string {
  const t = useTranslations("errors");
  return ({ code, facts }) => {
    const key: Key = t.has(code) ? code : "UNKNOWN";
    return t(key, {
      email: String(facts.email ?? ""),
      missingKeys: Number(facts.missingKeys ?? 0),
      retryAfterSeconds: Number(facts.retryAfterSeconds ?? 60),
    });
  };
}
