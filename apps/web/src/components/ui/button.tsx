import { clsx } from "clsx";
import type { ButtonHTMLAttributes, ComponentProps, ReactNode } from "react";
import { Link } from "@/i18n/navigation.ts";
import { Spinner } from "./spinner.tsx";

export type ButtonLook = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "regular" | "large" | "small";

const looks: Record<ButtonLook, string> = {
  primary: "bg-brand text-on-brand border-brand hover:bg-brand-strong hover:border-brand-strong",
  secondary: "bg-surface text-ink border-line-strong hover:border-ink hover:bg-sunken",
  quiet: "bg-transparent text-link border-transparent hover:bg-brand-soft",
  danger: "bg-surface text-bad border-bad hover:bg-bad-soft",
};

const sizes: Record<ButtonSize, string> = {
  small: "min-h-9 px-3 py-1 text-sm gap-1.5",
  regular: "min-h-11 px-4.5 py-2 gap-2",
  large: "min-h-13 px-6 py-3 text-lg gap-2.5",
};

export function buttonStyle(look: ButtonLook, size: ButtonSize, className?: string): string {
  return clsx(
    "inline-flex items-center justify-center rounded-control border text-center font-semibold leading-tight no-underline transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:opacity-55 print:hidden",
    looks[look],
    sizes[size],
    className,
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook;
  readonly size?: ButtonSize;
  /** Shows a spinner and ignores presses; the button keeps its focus and name. */
  readonly busy?: boolean;
  readonly icon?: ReactNode;
}

export function Button({
  look = "primary",
  size = "regular",
  busy = false,
  icon,
  className,
  onClick,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
      className={buttonStyle(look, size, className)}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

interface LinkButtonProps extends ComponentProps<typeof Link> {
  readonly look?: ButtonLook;
  readonly size?: ButtonSize;
  readonly icon?: ReactNode;
}

/** A link that looks like a button: for going somewhere; doing something is a {@link Button}. */
export function LinkButton({
  look = "primary",
  size = "regular",
  icon,
  className,
  children,
  ...rest
}: LinkButtonProps) {
  return (
    <Link {...rest} className={buttonStyle(look, size, className)}>
      {icon}
      {children}
    </Link>
  );
}
