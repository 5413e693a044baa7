import { clsx } from "clsx";
import type { InputHTMLAttributes, ReactNode, TextareaHTMLAttributes } from "react";

interface FieldProps {
  /** The id of the control; hint and error get ids from it. */
  readonly id: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

/** Label, hint and error around one control. Give the control {@link describedBy}. */
export function Field({ id, label, hint, error, children }: FieldProps) {
  return (
    <div className={clsx("grid gap-1.5", error !== undefined && "border-bad border-l-4 pl-4")}>
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint !== undefined && (
        <div id={`${id}-hint`} className="text-muted text-sm">
          {hint}
        </div>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="font-semibold text-bad">
          {error}
        </p>
      )}
      {children}
    </div>
  );
}

export function describedBy(
  id: string,
  { hint, error }: { readonly hint?: ReactNode; readonly error?: string | undefined },
): string | undefined {
  const ids = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`].filter(
    (name) => name !== null,
  );
  return ids.length === 0 ? undefined : ids.join(" ");
}

const control =
  "w-full rounded-control border border-line-strong bg-surface px-3.5 py-2.5 text-ink aria-invalid:border-2 aria-invalid:border-bad disabled:opacity-60";

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, "id"> & Omit<FieldProps, "children">;

/** One line of text. Spread `register("name")` of react-hook-form into it. */
export function TextField({ id, label, hint, error, className, ...rest }: TextFieldProps) {
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <input
        {...rest}
        id={id}
        aria-describedby={describedBy(id, { hint, error })}
        aria-invalid={error === undefined ? undefined : true}
        className={clsx(control, "min-h-12", className)}
      />
    </Field>
  );
}

type CheckFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, "id" | "type"> &
  Omit<FieldProps, "children" | "error">;

/** A box to tick, with its label beside it. */
export function CheckField({ id, label, hint, className, ...rest }: CheckFieldProps) {
  return (
    <div className={clsx("grid gap-0.5", className)}>
      <label htmlFor={id} className="flex min-h-11 w-fit items-center gap-3 font-semibold">
        <input
          {...rest}
          type="checkbox"
          id={id}
          aria-describedby={describedBy(id, { hint })}
          className="size-5 shrink-0 accent-brand"
        />
        {label}
      </label>
      {hint !== undefined && (
        <div id={`${id}-hint`} className="pl-8 text-muted text-sm">
          {hint}
        </div>
      )}
    </div>
  );
}

type TextAreaFieldProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "id"> & Omit<FieldProps, "children">;

export function TextAreaField({ id, label, hint, error, className, ...rest }: TextAreaFieldProps) {
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <textarea
        {...rest}
        id={id}
        aria-describedby={describedBy(id, { hint, error })}
        aria-invalid={error === undefined ? undefined : true}
        className={clsx(control, "min-h-24", className)}
      />
    </Field>
  );
}
