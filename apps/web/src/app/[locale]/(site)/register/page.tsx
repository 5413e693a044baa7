import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RegisterForm } from "@/components/auth/register-form.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";
import { returnPath } from "@/lib/routes.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth.register");
  return { title: t("title") };
}

interface RegisterPageProps {
  readonly searchParams: Promise<{ readonly return?: string | string[] }>;
}

export default async function RegisterPage({ searchParams }: RegisterPageProps) {
  const t = await getTranslations("auth.register");
  const wanted = (await searchParams).return;
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <AreaMessages only={["auth"]}>
        <RegisterForm returnTo={returnPath(Array.isArray(wanted) ? wanted[0] : wanted)} />
      </AreaMessages>
    </>
  );
}
