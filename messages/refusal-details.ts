/** Makes the details of a refusal complete, so that a sentence may name a detail that one of its callers could not know. */

/** Every detail that a sentence under `refusals` names; messages.test.ts keeps the list complete. */
export const refusalDetails = [
  "cell",
  "column",
  "file",
  "folder",
  "limitMegabytes",
  "line",
  "minimum",
  "minutes",
  "name",
  "pid",
  "place",
  "port",
  "reason",
  "seconds",
  "tag",
  "value",
] as const;

/**
 * The details with "none" for each one that is missing or empty: sentences choose by `select`. A limit in bytes (`limit` of `too-large`) also comes as
 * megabytes where it is large enough to be said so.
 */
export function withEveryDetail(details: Record<string, string | number>): Record<string, string | number> {
  const known = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== ""));
  const { limit } = known;
  const megabytes: Record<string, number> = typeof limit === "number" && limit >= 1e6 ? { limitMegabytes: Math.floor(limit / 1e6) } : {};
  // A case of a sentence cannot have a hyphen in its name.
  const reason: Record<string, string> = typeof known["reason"] === "string" ? { reason: known["reason"].replaceAll("-", "_") } : {};
  return { ...Object.fromEntries(refusalDetails.map((name) => [name, "none"])), ...megabytes, ...known, ...reason };
}
