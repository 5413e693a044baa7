import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LoginForm } from "@/components/auth/login-form.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";
import { returnPath } from "@/lib/routes.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth.login");
  return { title: t("title") };
}

interface LoginPageProps {
  readonly searchParams: Promise<{ readonly return?: string | string[] }>;
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const t = await getTranslations("auth.login");
  const wanted = (await searchParams).return;
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <AreaMessages only={["auth"]}>
        <LoginForm returnTo={returnPath(Array.isArray(wanted) ? wanted[0] : wanted)} />
      </AreaMessages>
    </>
  );
}
