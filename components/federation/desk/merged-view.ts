/** What a page knows of an experiment, and what it was sent since. Pure. */
import type { ExperimentView } from "../../../protocol/federation/office.ts";

/** The news with all rounds and models: the news holds only those that are new or changed. */
export function merged(known: ExperimentView, news: ExperimentView): ExperimentView {
  const records = new Map([...known.records, ...news.records].map((record) => [`${record.round}-${record.attempt}`, record]));
  const models = new Map([...known.models, ...news.models].map((model) => [model.round, model]));
  return {
    ...news,
    earlier: known.earlier,
    records: [...records.values()].sort((a, b) => a.round - b.round || a.attempt - b.attempt),
    models: [...models.values()].sort((a, b) => a.round - b.round),
  };
}
