import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { BlocksTable } from "@/components/explorer/blocks-table.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("explorer");
  return { title: t("blocks.title") };
}

interface BlocksPageProps {
  readonly searchParams: Promise<{ readonly before?: string | string[] }>;
}

export default async function BlocksPage({ searchParams }: BlocksPageProps) {
  const t = await getTranslations("explorer");
  const { before } = await searchParams;
  const cursor = typeof before === "string" && /^\d{1,15}$/.test(before) ? Number(before) : null;
  return (
    <>
      <PageTitle lead={t("blocks.lead")}>{t("blocks.title")}</PageTitle>
      <BlocksTable cursor={cursor} />
    </>
  );
}
