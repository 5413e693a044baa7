import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ActionLog } from "@/components/admin/action-log.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.actions");
  return { title: t("title") };
}

interface ActionsPageProps {
  readonly searchParams: Promise<{ readonly before?: string | string[] }>;
}

export default async function ActionsPage({ searchParams }: ActionsPageProps) {
  const t = await getTranslations("admin.actions");
  const { before } = await searchParams;
  const cursor = typeof before === "string" && /^\d{1,19}$/.test(before) ? before : null;
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <ActionLog cursor={cursor} />
    </>
  );
}
