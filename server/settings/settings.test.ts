import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import en from "../../messages/en.json" with { type: "json" };
import fr from "../../messages/fr.json" with { type: "json" };
import { environment, kernelMemoryFor, readSettings, unknownSettings } from "./settings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-settings-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secret = "a secret that is long enough to be one";

test("without any, it is a demonstration for this machine alone, with a secret that stays", () => {
  const first = readSettings({ CARNET_DATA: folder });
  expect(first).toEqual({
    port: 3000,
    host: "127.0.0.1",
    production: false,
    origin: undefined,
    secret: readFileSync(join(folder, "secret"), "utf8"),
    dataFolder: folder,
    databaseUrl: undefined,
    kernelMemoryMegabytes: kernelMemoryFor(totalmem()),
    kernelDiskMegabytes: 2048,
    kernelThreads: 128,
    tensorThreads: 1,
    kernelIdleMs: 7_200_000,
    warmKernels: 2,
    gpu: { mode: "auto", kernels: 4, memoryMegabytes: 2048, idleMinutes: 15, driver: undefined },
    sandboxHospitals: expect.any(Number),
    proxies: 0,
  });
  expect(readSettings({ CARNET_DATA: folder, PORT: "" })).toEqual(first);
  expect(statSync(join(folder, "secret")).mode & 0o777).toBe(0o600);
});

test("all of them", () => {
  const given = {
    PORT: "8443",
    HOST: "::",
    CARNET_MODE: "production",
    CARNET_URL: "https://carnet.example:8443/",
    CARNET_SECRET: secret,
    CARNET_DATA: folder,
    DATABASE_URL: "postgresql://carnet@/carnet?host=%2Frun%2Fpostgresql",
    CARNET_KERNEL_MEMORY: "8192",
    CARNET_WARM_KERNELS: "5",
    CARNET_KERNEL_DISK: "512",
    CARNET_KERNEL_THREADS: "64",
    CARNET_TENSOR_THREADS: "4",
    CARNET_KERNEL_IDLE: "0",
    CARNET_GPU: "software",
    CARNET_GPU_KERNELS: "2",
    CARNET_GPU_MEMORY: "1024",
    CARNET_GPU_IDLE: "5",
    CARNET_SANDBOX_HOSPITALS: "7",
    CARNET_GPU_DRIVER: "/etc/vulkan/icd.d/nvidia_icd.json",
    CARNET_PROXIES: "1",
  };
  expect(readSettings(given)).toEqual({
    port: 8443,
    host: "::",
    production: true,
    origin: "https://carnet.example:8443",
    secret,
    dataFolder: folder,
    databaseUrl: given.DATABASE_URL,
    kernelMemoryMegabytes: 8192,
    kernelDiskMegabytes: 512,
    kernelThreads: 64,
    tensorThreads: 4,
    kernelIdleMs: Infinity,
    warmKernels: 5,
    gpu: { mode: "software", kernels: 2, memoryMegabytes: 1024, idleMinutes: 5, driver: "/etc/vulkan/icd.d/nvidia_icd.json" },
    sandboxHospitals: 7,
    proxies: 1,
  });
});

describe("production", () => {
  test.each([{ CARNET_MODE: "production" }, { NODE_ENV: "production" }])("refuses to start without a secret: %j", (mode) => {
    const refusal = { refused: "secret-missing", details: { minimum: 32 } };
    expect(readSettings({ ...mode, CARNET_DATA: folder, CARNET_URL: "https://carnet.example" })).toEqual(refusal);
    writeFileSync(join(folder, "secret"), secret);
    expect(readSettings({ ...mode, CARNET_DATA: folder, CARNET_URL: "https://carnet.example" })).toEqual(refusal);
  });

  test("listens on every address", () => {
    const settings = readSettings({ CARNET_MODE: "production", CARNET_SECRET: secret, CARNET_DATA: folder });
    expect(settings).toMatchObject({ production: true, host: "0.0.0.0", origin: undefined });
  });
});

test.each([
  ["PORT", "http"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["PORT", "80.5"],
  ["HOST", "a host"],
  ["CARNET_MODE", "prod"],
  ["CARNET_URL", "carnet.example"],
  ["CARNET_URL", "https://carnet.example/notebooks"],
  ["CARNET_URL", "ftp://carnet.example"],
  ["CARNET_URL", "https://someone@carnet.example"],
  ["CARNET_DATA", "/dev/null/data"],
  ["CARNET_KERNEL_MEMORY", "4 GB"],
  ["CARNET_WARM_KERNELS", "many"],
  ["CARNET_TENSOR_THREADS", "0"],
  ["CARNET_TENSOR_THREADS", "all"],
  ["CARNET_GPU", "cuda"],
  ["CARNET_GPU_KERNELS", "0"],
  ["CARNET_GPU_MEMORY", "2 GB"],
  ["CARNET_GPU_DRIVER", "nvidia_icd.json"],
  ["CARNET_PROXIES", "true"],
])("%s=%s is refused with its name", (name, value) => {
  expect(readSettings({ CARNET_DATA: folder, [name]: value })).toEqual({ refused: "setting-invalid", details: { name, value } });
});

test.each([
  ["CARNET_SECRET", "short"],
  ["DATABASE_URL", "mysql://carnet:password@database/carnet"],
  ["CARNET_DICOMWEB", "https://carnet:password@pacs.example/dicom-web"],
  ["CARNET_DICOMWEB", "https://pacs.example/dicom-web,file:///etc"],
])("%s is refused without saying its value", (name, value) => {
  const refusal = { refused: "setting-invalid", details: { name, value: "…" } };
  expect(readSettings({ CARNET_DATA: folder, [name]: value })).toEqual(refusal);
});

test("a name that is none is noticed", () => {
  expect(unknownSettings({ CARNET_DATAS: "x", CARNET_DATA: "y", PATH: "z" })).toEqual(["CARNET_DATAS"]);
});

test("the operator's guide and both languages name every setting, and no other", () => {
  const names = Object.keys(environment.shape).sort();
  const guide = readFileSync(new URL("../../docs/guides/operator.md", import.meta.url), "utf8");
  const listed = [...guide.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
  expect(listed.sort()).toEqual(names);
  expect(Object.keys(fr.settings).sort()).toEqual(names);
  expect(Object.keys(en.settings).sort()).toEqual(names);
});
