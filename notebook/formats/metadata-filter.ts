/** jupytext's filters of metadata: "all,-private", "tags,jupytext.formats", "-all". A key with a point names one inside another. */
export type Metadata = Record<string, unknown>;

interface Filter {
  named: string[];
  excluded: string[];
}

/** The metadata that pass: the person's filter where it names a key, else the default one. Keys that jupytext cannot write never pass. */
export function filteredMetadata(metadata: Metadata, filter: string, byDefault: string): Metadata {
  const [asked, usual] = [parsed(filter), parsed(byDefault)];
  const usualIsList = usual.named.length > 0 && !usual.named.includes("all");
  if (asked.named.includes("all")) return subset(metadata, { excluded: asked.excluded });
  if (asked.excluded.includes("all")) return subset(metadata, { only: asked.named });
  if (usualIsList) return subset(metadata, { only: [...asked.named, ...usual.named], excluded: asked.excluded });
  const { tags, ...untagged } = metadata;
  const empty = Array.isArray(tags) && tags.length === 0;
  const excluded = [...asked.excluded, ...usual.excluded.filter((key) => !asked.named.includes(key))];
  return subset(empty ? untagged : metadata, { excluded });
}

function parsed(text: string): Filter {
  const keys = text
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  return {
    named: keys.filter((key) => !key.startsWith("-")).map((key) => key.replace(/^\+/, "")),
    excluded: keys.filter((key) => key.startsWith("-")).map((key) => key.slice(1).trim()),
  };
}

function subset(metadata: Metadata, { only, excluded = [] }: { only?: string[]; excluded?: string[] }): Metadata {
  const kept: Metadata = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (!/^[a-zA-Z0-9_.@/-]+$/.test(key) || excluded.includes(key)) continue;
    const [named, inner] = [only === undefined || only.includes(key), only === undefined ? [] : below(only, key)];
    if (!named && inner.length === 0) continue;
    const nested = typeof value === "object" && value !== null && !Array.isArray(value);
    const without = below(excluded, key);
    if (!nested || (inner.length === 0 && without.length === 0)) kept[key] = value;
    else kept[key] = subset(value as Metadata, { only: named ? undefined : inner, excluded: without });
  }
  return kept;
}

/** Of "a.b" and "a.c" below "a": "b" and "c". */
function below(keys: readonly string[], key: string): string[] {
  return keys.filter((name) => name.startsWith(`${key}.`)).map((name) => name.slice(key.length + 1));
}
