/** Names of MyST's admonitions. Apart from what draws them: a page knows them before it loads a renderer with its mathematics. */
export const admonitionNames = [
  "note",
  "tip",
  "hint",
  "important",
  "warning",
  "caution",
  "attention",
  "danger",
  "error",
  "seealso",
] as const;
export type AdmonitionName = (typeof admonitionNames)[number];

/** Their titles in the reader's language. */
export type AdmonitionTitles = Record<AdmonitionName, string>;
