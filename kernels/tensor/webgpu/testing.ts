/** For tests: a GPU in software, as Debian's chromium brings it. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

export const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Null where tests of the GPU can run, else what is missing. */
export function missingForGpu(): string | null {
  if (!existsSync(swiftShader)) return "Debian's package chromium, which brings SwiftShader, is not installed";
  const loader = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"].some((folder) => existsSync(`${folder}/libvulkan.so.1`));
  if (!loader) return "Debian's package libvulkan1 is not installed";
  try {
    createRequire(import.meta.url).resolve("webgpu");
    return null;
  } catch {
    return 'the package "webgpu" is not installed';
  }
}
