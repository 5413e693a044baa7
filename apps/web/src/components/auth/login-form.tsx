"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { LoginInput } from "@tabella/rpc/api/schemas";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button.tsx";
import { ErrorSummary, type FieldError } from "@/components/ui/error-summary.tsx";
import { TextField } from "@/components/ui/field.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { useRouter } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { type Failure, failureOf } from "@/trpc/failure.ts";
import { useSignedIn } from "@/trpc/use-account.ts";
import { useFailureText } from "@/trpc/use-failure-text.ts";
import { AlreadyIn } from "./already-in.tsx";
import { PasswordField } from "./password-field.tsx";
import { useFieldProblem } from "./use-field-problem.ts";

const asksForNew = ({ code }: Failure) =>
  code === "NEW_PASSWORD_NEEDED" || code === "LONGER_PASSWORD_NEEDED" || code === "PASSWORD_TOO_EASY";

export function LoginForm({ returnTo }: { readonly returnTo: string }) {
  const t = useTranslations("auth");
  const problem = useFieldProblem();
  const text = useFailureText();
  const router = useRouter();
  const signedIn = useSignedIn();
  /** The password was given by the operator for one use, or is not enough for this account. */
  const [choosesNew, setChoosesNew] = useState(false);
  const login = useMutation(
    useTRPC().auth.login.mutationOptions({
      onSuccess: ({ account }) => {
        signedIn(account);
        router.push(returnTo);
      },
      onError: (error) => asksForNew(failureOf(error)) && setChoosesNew(true),
    }),
  );
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(LoginInput),
    defaultValues: { email: "", password: "" },
    shouldFocusError: false,
    reValidateMode: "onSubmit",
  });

  const email = problem("email", formState.errors.email);
  const password = problem("password", formState.errors.password);
  const newPassword = problem("newPassword", formState.errors.newPassword);
  const failure = login.error === null || formState.isSubmitting ? null : failureOf(login.error);
  const needsNew = failure !== null && asksForNew(failure) ? text(failure) : undefined;
  const errors: FieldError[] = [
    ...(email === undefined ? [] : [{ id: "email", message: email }]),
    ...(password === undefined ? [] : [{ id: "password", message: password }]),
    ...(newPassword === undefined ? [] : [{ id: "new-password", message: newPassword }]),
    ...(failure === null ? [] : [{ id: needsNew === undefined ? null : "new-password", message: text(failure) }]),
  ];

  return (
    <AlreadyIn returnTo={returnTo} besides={login.isPending || login.isSuccess}>
      <form
        noValidate
        className="grid max-w-md gap-5"
        onSubmit={handleSubmit(
          (input) => login.mutate(input),
          () => login.reset(),
        )}
      >
        <ErrorSummary errors={errors} attempt={formState.submitCount + (login.isError ? 1 : 0)} />
        <TextField
          id="email"
          label={t("field.email")}
          type="email"
          autoComplete="username"
          error={email}
          {...register("email")}
        />
        <PasswordField
          id="password"
          label={t("field.password")}
          autoComplete="current-password"
          error={password}
          {...register("password")}
        />
        {choosesNew && (
          <PasswordField
            id="new-password"
            label={t("field.ownPassword")}
            hint={t("field.newPasswordHint")}
            autoComplete="new-password"
            error={newPassword ?? needsNew}
            {...register("newPassword")}
          />
        )}
        <Button type="submit" size="large" busy={login.isPending || login.isSuccess} className="w-fit">
          {t("login.submit")}
        </Button>
        <p>
          {t("login.noAccount")}{" "}
          <TextLink href={`${routes.register}?return=${encodeURIComponent(returnTo)}`}>{t("login.register")}</TextLink>
        </p>
        <p className="text-muted text-sm">{t("login.forgotten")}</p>
      </form>
    </AlreadyIn>
  );
}
