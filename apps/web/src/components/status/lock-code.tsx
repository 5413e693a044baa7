"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { verificationWorker } from "@/components/verify/verification-client.ts";

interface LockCodeProps {
  /** Text of the receipt; null until the ballot is final. */
  readonly receipt: string | null;
  /** The election's exact text; null until it is known. */
  readonly election: string | null;
}

/** The lock code of a ballot, read on this device from the sealed ballot: for comparing with the one shown before casting. */
export function LockCode({ receipt, election }: LockCodeProps) {
  const t = useTranslations("status.lock");
  const code = useQuery({
    queryKey: ["lock-code", receipt, election],
    enabled: receipt !== null && election !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: () => verificationWorker().lockCodeOfReceipt({ receipt: receipt ?? "", election: election ?? "" }),
  });
  if (code.data == null) return null;
  return (
    <div className="grid gap-0.5">
      <p>
        <span className="text-muted">{t("name")}: </span>
        <span className="whitespace-nowrap font-mono font-semibold">{code.data}</span>
      </p>
      <p className="text-muted text-sm">{t("help")}</p>
    </div>
  );
}
