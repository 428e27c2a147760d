/**
 * TensorFlow's own library, where an operator installed @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node beside Carnet. Neither is a
 * dependency: they download a binary of 2022, which most machines do not need and many cannot reach.
 */
import { createRequire } from "node:module";
import type { DeviceAbsent, DeviceSource, DeviceStarted, Tensorflow } from "../device.ts";
import { processor } from "./processor.ts";

const packages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;

type Resolver = Pick<NodeJS.Require, "resolve"> & ((name: string) => unknown);

export const tensorflowSource: DeviceSource = {
  backend: "tensorflow",
  startsAhead: false,
  start: (tf) => startNative(tf, createRequire(import.meta.url)),
};

/** `resolver` says where the packages are looked for: the house's own node_modules unless a test says otherwise. */
export async function startNative(tf: Tensorflow, resolver: Resolver): Promise<DeviceStarted | DeviceAbsent> {
  const failures: string[] = [];
  for (const name of packages) {
    if (!isInstalled(resolver, name)) continue;
    try {
      resolver(name);
      if (!tf.findBackend("tensorflow")) throw new Error("it registers no backend with Carnet's TensorFlow.js");
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message.split("\n")[0]}`);
      continue;
    }
    const onGpu = (tf.findBackend("tensorflow") as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
    const hardware = onGpu ? `TensorFlow (CUDA), ${processor()}` : processor();
    return {
      kind: "started",
      facts: () => ({ hardware, threads: 1, extensions: ["TensorFlow"], memory: { usedBytes: null, limitBytes: null } }),
    };
  }
  return { kind: "absent", why: failures.length > 0 ? broken(failures.join("; ")) : notInstalled };
}

function isInstalled(resolver: Resolver, name: string): boolean {
  try {
    resolver.resolve(name);
    return true;
  } catch {
    return false;
  }
}

const notInstalled = {
  fr: "tfjs-node n’est pas installé. Il est facultatif : « npm install --no-save @tensorflow/tfjs-node » dans le dossier de Carnet.",
  en: 'tfjs-node is not installed. It is optional: "npm install --no-save @tensorflow/tfjs-node" in Carnet\'s folder.',
};

function broken(reasons: string): DeviceAbsent["why"] {
  return {
    fr: `tfjs-node est installé et ne se charge pas (${reasons}). Réinstallez-le pour cette version de Node ou retirez-le.`,
    en: `tfjs-node is installed and does not load (${reasons}). Install it again for this version of Node, or remove it.`,
  };
}
