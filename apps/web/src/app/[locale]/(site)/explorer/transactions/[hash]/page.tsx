import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { TransactionDetail } from "@/components/explorer/transaction-detail.tsx";

interface TransactionPageProps {
  readonly params: Promise<{ readonly hash: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("explorer");
  return { title: t("transaction.documentTitle") };
}

export default async function TransactionPage({ params }: TransactionPageProps) {
  const { hash } = await params;
  if (!/^0x[0-9a-f]{64}$/.test(hash)) notFound();
  return <TransactionDetail hash={hash} />;
}
