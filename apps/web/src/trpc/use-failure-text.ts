"use client";

import { useTranslations } from "next-intl";
import type errors from "@/messages/en/errors.json";
import type { Failure, FailureCode } from "./failure.ts";

type Key = keyof typeof errors;
/** Neither compiles while a code of the API has no sentence in messages/en/errors.json, or a sentence has no code. */
type Missing<Codes extends Key> = Codes;
type Surplus<Sentences extends FailureCode> = Sentences;
type Sentence = Missing<FailureCode> & Surplus<Key>;

/** The plain sentence for a failure, in the reader's language. */
export function useFailureText(): (failure: Failure) => string {
  const t = useTranslations("errors");
  return ({ code, facts }) => {
    const key: Sentence = t.has(code) ? code : "UNKNOWN";
    const retryAfterSeconds = Number(facts.retryAfterSeconds ?? 60);
    return t(key, {
      email: String(facts.email ?? ""),
      charactersMin: Number(facts.charactersMin ?? 0),
      missingKeys: Number(facts.missingKeys ?? 0),
      retryAfterSeconds,
      /** 0 while seconds say it better. */
      retryAfterMinutes: retryAfterSeconds < 120 ? 0 : Math.ceil(retryAfterSeconds / 60),
    });
  };
}
