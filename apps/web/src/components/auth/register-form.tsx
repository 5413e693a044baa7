"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { RegisterInput } from "@tabella/rpc/api/schemas";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button.tsx";
import { ErrorSummary, type FieldError } from "@/components/ui/error-summary.tsx";
import { TextField } from "@/components/ui/field.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { useRouter } from "@/i18n/navigation.ts";
import { loginWithReturn } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { failureOf } from "@/trpc/failure.ts";
import { useSignedIn } from "@/trpc/use-account.ts";
import { useFailureText } from "@/trpc/use-failure-text.ts";
import { AlreadyIn } from "./already-in.tsx";
import { PasswordField } from "./password-field.tsx";
import { useFieldProblem } from "./use-field-problem.ts";

export function RegisterForm({ returnTo }: { readonly returnTo: string }) {
  const t = useTranslations("auth");
  const problem = useFieldProblem();
  const text = useFailureText();
  const router = useRouter();
  const signedIn = useSignedIn();
  const create = useMutation(
    useTRPC().auth.register.mutationOptions({
      onSuccess: ({ account }) => {
        signedIn(account);
        router.push(returnTo);
      },
    }),
  );
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(RegisterInput),
    defaultValues: { displayName: "", email: "", password: "" },
    shouldFocusError: false,
    reValidateMode: "onSubmit",
  });

  const displayName = problem("displayName", formState.errors.displayName);
  const email = problem("email", formState.errors.email);
  const password = problem("newPassword", formState.errors.password);
  const failure = create.error === null || formState.isSubmitting ? null : failureOf(create.error);
  const taken = failure?.code === "EMAIL_TAKEN" ? text(failure) : undefined;
  const tooEasy = failure?.code === "PASSWORD_TOO_EASY" ? text(failure) : undefined;
  const refusedField = taken !== undefined ? "email" : tooEasy !== undefined ? "password" : null;
  const errors: FieldError[] = [
    ...(displayName === undefined ? [] : [{ id: "displayName", message: displayName }]),
    ...(email === undefined ? [] : [{ id: "email", message: email }]),
    ...(password === undefined ? [] : [{ id: "password", message: password }]),
    ...(failure === null ? [] : [{ id: refusedField, message: text(failure) }]),
  ];

  return (
    <AlreadyIn returnTo={returnTo} besides={create.isPending || create.isSuccess}>
      <form
        noValidate
        className="grid max-w-md gap-5"
        onSubmit={handleSubmit(
          (input) => create.mutate(input),
          () => create.reset(),
        )}
      >
        <ErrorSummary errors={errors} attempt={formState.submitCount + (create.isError ? 1 : 0)} />
        <TextField
          id="displayName"
          label={t("field.displayName")}
          hint={t("field.displayNameHint")}
          autoComplete="name"
          error={displayName}
          {...register("displayName")}
        />
        <TextField
          id="email"
          label={t("field.email")}
          type="email"
          autoComplete="username"
          error={email ?? taken}
          {...register("email")}
        />
        <PasswordField
          id="password"
          label={t("field.password")}
          hint={t("field.newPasswordHint")}
          autoComplete="new-password"
          error={password ?? tooEasy}
          {...register("password")}
        />
        <Button type="submit" size="large" busy={create.isPending || create.isSuccess} className="w-fit">
          {t("register.submit")}
        </Button>
        <p>
          {t("register.haveAccount")} <TextLink href={loginWithReturn(returnTo)}>{t("register.login")}</TextLink>
        </p>
      </form>
    </AlreadyIn>
  );
}
