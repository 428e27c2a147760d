/**
 * What a GPU needs inside a sandbox. Its device nodes lie in a folder that nobody may enter: the process there has no capability that
 * overrides this, and the folder cannot be changed, since the root of the sandbox is read-only. Lending the GPU binds the nodes to their place
 * in /dev; without that there is no way to them. Open nodes stay open, so that a kernel which must not have it any more is ended.
 */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const locked = "/gpu";

/** Nodes of graphics cards: rendering without a screen, and NVIDIA's own. Not those that drive a screen. */
export function gpuNodes(folder = "/dev"): string[] {
  const named = (place: string, pattern: RegExp): string[] =>
    existsSync(place)
      ? readdirSync(place)
          .filter((name) => pattern.test(name))
          .map((name) => join(place, name))
      : [];
  return [...named(join(folder, "dri"), /^renderD\d+$/), ...named(folder, /^nvidia(\d+|ctl|-uvm|-modeset)$/)];
}

/** Parts of bubblewrap's command line. */
export function gpuFolders(nodes: string[]): string[] {
  if (nodes.length === 0) return [];
  return [
    ...["--ro-bind-try", "/etc/vulkan", "/etc/vulkan", "--ro-bind-try", "/etc/glvnd", "/etc/glvnd"],
    ...["--ro-bind-try", "/etc/alternatives", "/etc/alternatives"],
    ...nodes.flatMap((node) => hardwareFolders(node)),
    ...["--perms", "0000", "--dir", locked],
    ...nodes.flatMap((node) => ["--dev-bind", node, `${locked}${node}`]),
  ];
}

/** Mesa's drivers read what card a node is from /sys. */
function hardwareFolders(node: string): string[] {
  if (!node.startsWith("/dev/dri/")) return [];
  try {
    const { rdev } = statSync(node);
    const link = `/sys/dev/char/${rdev >> 8}:${rdev & 0xff}`;
    const card = dirname(dirname(realpathSync(link)));
    return ["--ro-bind-try", "/sys/dev/char", "/sys/dev/char", "--ro-bind-try", card, card];
  } catch {
    return [];
  }
}

/** Run inside the sandbox's namespaces, with the nodes as arguments. */
export const openingGpu = `
set -e
for node in "$@"; do
  mkdir -p "$(dirname "$node")"
  touch "$node"
  mount --bind "${locked}$node" "$node"
done
`;
