"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ErrorSummary } from "@/components/ui/error-summary.tsx";
import { TextField } from "@/components/ui/field.tsx";
import { useRouter } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";
import { readTypedCode } from "./typed-code.ts";
import { useCodeProblem } from "./use-code-problem.ts";

export function CodeForm({ initial = "" }: { readonly initial?: string }) {
  const t = useTranslations("status.find");
  const router = useRouter();
  const [attempt, setAttempt] = useState(0);
  const [submitted, setSubmitted] = useState<string | null>(null);
  const problem = useCodeProblem(submitted);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("code") ?? "");
    const read = readTypedCode(typed);
    setAttempt(attempt + 1);
    setSubmitted(typed);
    if (read.ok) router.push(routes.statusOf(read.value));
  };

  return (
    <form noValidate onSubmit={submit} className="max-w-xl">
      <ErrorSummary errors={problem === undefined ? [] : [{ id: "code", message: problem }]} attempt={attempt} />
      <div className="grid gap-4">
        <TextField
          id="code"
          name="code"
          label={t("label")}
          hint={t("hint")}
          error={problem}
          defaultValue={initial}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          className="font-mono text-lg uppercase"
        />
        <Button type="submit" className="w-fit" icon={<Search aria-hidden="true" className="size-5" />}>
          {t("submit")}
        </Button>
      </div>
    </form>
  );
}
