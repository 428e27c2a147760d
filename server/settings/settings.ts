/**
 * What an operator may set, from the environment, by one schema. A value that is not accepted is refused at the start with its name; what is
 * accepted stands in `messages/` under `settings.<NAME>` and in docs/guides/operator.md, which a test keeps complete.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { addressesOf } from "../../datasets/dicomweb/address.ts";
import { refused, type Refusal } from "../../protocol/refusal.ts";

const whole = (least: number, most: number) => z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most));
/** An origin, exactly: scheme, host and port, without a path. */
const origin = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine((url) => url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" && url.password === "")
  .transform((url) => url.origin);

/** Production refuses a shorter secret; as many characters as 32 random bytes have in base64, less its padding. */
export const minimumSecretLength = 32;

/** An eighth of the machine's memory for one kernel, between 1 and 4 GB: a class of 25 rarely works on large data all at once. */
export function kernelMemoryFor(machineBytes: number): number {
  return Math.min(4096, Math.max(1024, Math.floor(machineBytes / 8 / 2 ** 28) * 256));
}

/** Two hospitals of lessons for each gigabyte of the machine: one takes some 55 MB of its own. */
export function sandboxHospitalsFor(machineBytes: number): number {
  return Math.min(100, Math.max(12, Math.floor((2 * machineBytes) / 2 ** 30)));
}

export const environment = z.object({
  PORT: whole(0, 65_535).default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/)
    .optional(),
  CARNET_MODE: z.enum(["demonstration", "production"]).optional(),
  CARNET_URL: origin.optional(),
  CARNET_SECRET: z.string().min(minimumSecretLength).optional(),
  CARNET_DATA: z.string().default("data"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/)
    .optional(),
  CARNET_KERNEL_MEMORY: whole(256, 1_048_576).default(kernelMemoryFor(totalmem())),
  CARNET_KERNEL_DISK: whole(16, 1_048_576).default(2048),
  CARNET_KERNEL_THREADS: whole(32, 10_000).default(128),
  CARNET_TENSOR_THREADS: whole(1, 64).default(1),
  CARNET_KERNEL_IDLE: whole(0, 100_000).default(120),
  CARNET_WARM_KERNELS: whole(0, 100).default(2),
  CARNET_GPU: z.enum(["auto", "off", "software"]).default("auto"),
  CARNET_GPU_KERNELS: whole(1, 1000).default(4),
  CARNET_GPU_MEMORY: whole(64, 1_048_576).default(2048),
  CARNET_GPU_IDLE: whole(1, 1440).default(15),
  CARNET_GPU_DRIVER: z
    .string()
    .regex(/^\/\S+\.json$/)
    .optional(),
  CARNET_SANDBOX_HOSPITALS: whole(0, 1000).default(sandboxHospitalsFor(totalmem())),
  CARNET_PROXIES: whole(0, 10).default(0),
  CARNET_DICOMWEB: z
    .string()
    .default("")
    .transform(addressesOf)
    .refine((addresses) => addresses !== undefined),
  CARNET_REFERENCE: z.string().optional(),
});
export type SettingName = keyof typeof environment.shape;

export interface Settings {
  port: number;
  /** Where the server listens: this machine alone, unless set or in production. */
  host: string;
  production: boolean;
  /** The public origin where it is set; else requests name it in `Host`. */
  origin: string | undefined;
  secret: string;
  /** Absolute. */
  dataFolder: string;
  databaseUrl: string | undefined;
  kernelMemoryMegabytes: number;
  /** What one person's home may hold. */
  kernelDiskMegabytes: number;
  kernelThreads: number;
  /** Threads that one product of tensors is spread over, in each kernel. */
  tensorThreads: number;
  /** Infinity where kernels are never ended for being idle. */
  kernelIdleMs: number;
  warmKernels: number;
  /** The graphics card that kernels are lent, each within its memory; "software" is for tests. */
  gpu: { mode: "auto" | "off" | "software"; kernels: number; memoryMegabytes: number; idleMinutes: number; driver: string | undefined };
  /** Hospitals' processes that cells may have, all together. */
  sandboxHospitals: number;
  /** How many proxies of ours stand before the server, each adding to X-Forwarded-For. */
  proxies: number;
}

type Environment = Record<string, string | undefined>;

/**
 * Reads the settings; an empty value counts as not given. Makes the data folder and, outside production, the secret in it. Refusals:
 * `setting-invalid` with `name` and `value`, `secret-missing`.
 */
export function readSettings(given: Environment): Settings | Refusal {
  const named = Object.keys(environment.shape).map((name) => [name, given[name] === "" ? undefined : given[name]]);
  const parsed = environment.safeParse(Object.fromEntries(named));
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    // A secret is not printed, and an address may hold a password.
    const hidden = name === "CARNET_SECRET" || name === "DATABASE_URL" || name === "CARNET_DICOMWEB";
    return refused("setting-invalid", { name, value: hidden ? "…" : (given[name] ?? "") });
  }
  const values = parsed.data;
  const production = (values.CARNET_MODE ?? (given["NODE_ENV"] === "production" ? "production" : "demonstration")) === "production";
  if (production && values.CARNET_SECRET === undefined) return refused("secret-missing", { minimum: minimumSecretLength });
  const dataFolder = resolve(values.CARNET_DATA);
  try {
    mkdirSync(dataFolder, { recursive: true });
    return {
      port: values.PORT,
      host: values.HOST ?? (production ? "0.0.0.0" : "127.0.0.1"),
      production,
      origin: values.CARNET_URL,
      secret: values.CARNET_SECRET ?? keptSecret(dataFolder),
      dataFolder,
      databaseUrl: values.DATABASE_URL,
      kernelMemoryMegabytes: values.CARNET_KERNEL_MEMORY,
      kernelDiskMegabytes: values.CARNET_KERNEL_DISK,
      kernelThreads: values.CARNET_KERNEL_THREADS,
      tensorThreads: values.CARNET_TENSOR_THREADS,
      kernelIdleMs: values.CARNET_KERNEL_IDLE === 0 ? Infinity : values.CARNET_KERNEL_IDLE * 60_000,
      warmKernels: values.CARNET_WARM_KERNELS,
      gpu: {
        mode: values.CARNET_GPU,
        kernels: values.CARNET_GPU_KERNELS,
        memoryMegabytes: values.CARNET_GPU_MEMORY,
        idleMinutes: values.CARNET_GPU_IDLE,
        driver: values.CARNET_GPU_DRIVER,
      },
      sandboxHospitals: values.CARNET_SANDBOX_HOSPITALS,
      proxies: values.CARNET_PROXIES,
    };
  } catch {
    return refused("setting-invalid", { name: "CARNET_DATA", value: dataFolder });
  }
}

/** Where things are kept: all that the command line needs. */
export type Place = Pick<Settings, "dataFolder" | "databaseUrl">;

/** Reads no more than that, so that the command line asks for no secret. Refusal: `setting-invalid`. */
export function readPlace(given: Environment): Place | Refusal {
  const { CARNET_DATA, DATABASE_URL } = given;
  const url = environment.shape.DATABASE_URL.safeParse(DATABASE_URL === "" ? undefined : DATABASE_URL);
  if (!url.success) return refused("setting-invalid", { name: "DATABASE_URL", value: "…" });
  return { dataFolder: resolve(CARNET_DATA === undefined || CARNET_DATA === "" ? "data" : CARNET_DATA), databaseUrl: url.data };
}

/** What a kernel may take, for a command that starts one. Refusal: `setting-invalid`. */
export function readKernelMemory({ CARNET_KERNEL_MEMORY: given }: Environment): number | Refusal {
  const parsed = environment.shape.CARNET_KERNEL_MEMORY.safeParse(given === "" ? undefined : given);
  return parsed.success ? parsed.data : refused("setting-invalid", { name: "CARNET_KERNEL_MEMORY", value: given ?? "" });
}

/** Archives that may be asked for images, for a command that asks one. Refusal: `setting-invalid`. */
export function readArchives({ CARNET_DICOMWEB: given }: Environment): string[] | Refusal {
  const parsed = environment.shape.CARNET_DICOMWEB.safeParse(given);
  return parsed.success ? (parsed.data ?? []) : refused("setting-invalid", { name: "CARNET_DICOMWEB", value: "…" });
}

/** Names that look like settings of Carnet and are none: most likely a slip of the keyboard, so the start says them. */
export function unknownSettings(given: Environment): string[] {
  const elsewhere = ["CARNET_CHROMIUM", "CARNET_DICOMWEB_AUTHORIZATION"];
  return Object.keys(given).filter((name) => name.startsWith("CARNET_") && !(name in environment.shape) && !elsewhere.includes(name));
}

/** The secret of a demonstration: made once, so that a restart signs nobody out. */
function keptSecret(dataFolder: string): string {
  const file = join(dataFolder, "secret");
  try {
    writeFileSync(file, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(file, "utf8").trim();
}
