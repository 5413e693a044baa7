import { clsx } from "clsx";
import type { HTMLAttributes } from "react";

export function Card({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return (
    <div {...rest} className={clsx("rounded-card border border-line bg-surface p-5 shadow-card sm:p-6", className)} />
  );
}

/** The wax tablet: for what is written once and kept, such as a ballot or a receipt. */
export function Tablet({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return <div {...rest} className={clsx("tablet p-6 sm:p-9", className)} />;
}
