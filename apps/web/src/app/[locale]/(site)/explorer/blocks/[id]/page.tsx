import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BlockDetail } from "@/components/explorer/block-detail.tsx";

interface BlockPageProps {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: BlockPageProps): Promise<Metadata> {
  const [t, { id }] = await Promise.all([getTranslations("explorer"), params]);
  return { title: t("block.documentTitle", { index: /^\d{1,15}$/.test(id) ? id : "" }) };
}

/** A block by its height, or by its fingerprint. */
export default async function BlockPage({ params }: BlockPageProps) {
  const { id } = await params;
  if (/^\d{1,15}$/.test(id)) return <BlockDetail id={{ index: Number(id) }} />;
  if (/^0x[0-9a-f]{64}$/.test(id)) return <BlockDetail id={{ hash: id }} />;
  return notFound();
}
