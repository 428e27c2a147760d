/**
 * Every refusal that a person can meet, as one closed table. A refusal is returned, not thrown; its sentence and its next step are in
 * `messages/` under `refusals.<code>.sentence` and `refusals.<code>.next`, in French and in English, with `details` filled in.
 */
import { z } from "zod";

export const refusalCode = z.enum([
  // sign-in and access
  "not-signed-in",
  "session-revoked",
  "not-allowed",
  "not-found",
  "wrong-password",
  "password-too-short",
  "email-taken",
  "link-used-or-expired",
  "too-many-attempts",
  "wrong-origin",
  // input
  "bad-request",
  "too-large",
  "protocol-version",
  "server-unreachable",
  // documents
  "cell-not-found",
  "cell-locked",
  "notebook-unreadable",
  "export-too-long",
  "update-unreadable",
  // storage and installation
  "disk-full",
  "storage-unavailable",
  "storage-newer",
  "data-folder-in-use",
  "port-taken",
  "setting-invalid",
  "secret-missing",
  // kernels
  "kernel-unavailable",
  "kernel-died",
  "queue-full",
  "nothing-to-prove",
  "compute-test-running",
  // data sets
  "dataset-not-found",
  "dataset-name-taken",
  "dataset-in-progress",
  "dataset-empty",
  "dataset-unreadable",
  "dicomweb-not-allowed",
  "dicomweb-failed",
  "dicomweb-nothing",
  "dicom-unreadable",
  "dicom-tag-missing",
  // the federation's desk
  "hospital-unreadable",
  "hospital-name-taken",
  "hospital-key-taken",
  "plan-invalid",
  "experiment-not-steerable",
  "nobody-measured",
]);
export type RefusalCode = z.infer<typeof refusalCode>;

export const refusal = z.object({
  refused: refusalCode,
  details: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type Refusal = z.infer<typeof refusal>;

/** Makes a refusal. */
export function refused(code: RefusalCode, details: Refusal["details"] = {}): Refusal {
  return { refused: code, details };
}

/** Tells a refusal from a result. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "refused" in value && refusal.safeParse(value).success;
}
