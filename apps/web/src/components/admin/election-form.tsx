"use client";

import type { ElectionDraftInput } from "@tabella/rpc/api/schemas";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { Button, LinkButton } from "@/components/ui/button.tsx";
import { ErrorSummary, type FieldError } from "@/components/ui/error-summary.tsx";
import { TextAreaField, TextField } from "@/components/ui/field.tsx";
import { useRouter } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { failureOf } from "@/trpc/failure.ts";
import { useFailureText } from "@/trpc/use-failure-text.ts";
import { controlId, type ProblemOf } from "./draft-controls.ts";
import { type DraftProblem, type DraftValues, emptyDraft, readDraft } from "./election-draft.ts";
import { QuestionFields } from "./question-fields.tsx";
import { RegistrationFields } from "./registration-fields.tsx";
import { RuleFields } from "./rule-fields.tsx";
import { TrusteeFields } from "./trustee-fields.tsx";

/** Everything that is fixed when the election opens, on one page. */
export function ElectionForm() {
  const t = useTranslations("admin.create");
  const text = useFailureText();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const form = useForm<DraftValues>({ defaultValues: emptyDraft, shouldFocusError: false });
  const [problems, setProblems] = useState<readonly DraftProblem[]>([]);
  const [attempt, setAttempt] = useState(0);

  const create = useMutation(
    trpc.elections.create.mutationOptions({
      onSuccess: async ({ uuid }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.elections.list.queryKey() });
        router.push(routes.adminElection(uuid));
      },
      onError: () => setAttempt((count) => count + 1),
    }),
  );

  function submit(values: DraftValues): void {
    if (create.isPending || create.isSuccess) return;
    create.reset();
    const read = readDraft(values, Date.now());
    setProblems(read.ok ? [] : read.error);
    setAttempt((count) => count + 1);
    if (read.ok) create.mutate(read.value satisfies ElectionDraftInput);
  }

  const sentence = (problem: DraftProblem): string =>
    t(`errors.${problem.code}`, {
      index:
        "trustee" in problem
          ? problem.trustee
          : "candidate" in problem
            ? problem.candidate
            : "question" in problem
              ? problem.question
              : 0,
      question: "question" in problem ? problem.question : 0,
      name: "name" in problem ? problem.name : "",
      size: "size" in problem ? problem.size : 0,
    });
  const problemOf: ProblemOf = (field) => {
    const found = problems.find((problem) => problem.field === field);
    return found === undefined ? undefined : sentence(found);
  };
  const errors: FieldError[] = [
    ...problems.map((problem) => ({ id: controlId(problem.field), message: sentence(problem) })),
    ...(create.error === null ? [] : [{ id: null, message: text(failureOf(create.error)) }]),
  ];

  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={form.handleSubmit(submit)} className="grid max-w-3xl gap-12">
        <div>
          <ErrorSummary errors={errors} attempt={attempt} />
          <fieldset className="grid gap-5">
            <legend className="mb-4 font-semibold text-2xl">{t("about")}</legend>
            <TextField
              id="name"
              label={t("name")}
              hint={t("nameHint")}
              maxLength={200}
              error={problemOf("name")}
              {...form.register("name")}
            />
            <TextAreaField
              id="description"
              label={t("description")}
              hint={t("descriptionHint")}
              maxLength={2_000}
              {...form.register("description")}
            />
          </fieldset>
        </div>
        <QuestionFields problemOf={problemOf} />
        <RegistrationFields />
        <TrusteeFields problemOf={problemOf} />
        <RuleFields problemOf={problemOf} />
        <div className="flex flex-wrap gap-3">
          <Button type="submit" size="large" busy={create.isPending || create.isSuccess}>
            {create.isPending ? t("creating") : t("submit")}
          </Button>
          <LinkButton look="quiet" size="large" href={routes.admin}>
            {t("cancel")}
          </LinkButton>
        </div>
      </form>
    </FormProvider>
  );
}
