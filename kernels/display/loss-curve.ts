/** A curve that grows while a tfjs model learns. */
import { drawing } from "./plot.ts";
import type { FitCallbacks } from "./progress.ts";
import { ProgressBar } from "./progress.ts";
import type { Handle } from "./show.ts";
import { display } from "./show.ts";
import { text } from "./text.ts";

export interface LossCurveOptions {
  /** Number of epochs, for the bar and the time left. */
  epochs?: number;
  title?: string;
  /** What is drawn of the logs. Default: all, with the loss first. */
  metrics?: readonly string[];
}

const names: Record<string, { fr: string; en: string }> = {
  loss: { fr: "entraînement", en: "training" },
  val_loss: { fr: "validation", en: "validation" },
};

/**
 * Callbacks that draw the loss after each epoch, with a bar and the time left.
 *
 * ```ts
 * await model.fit(inputs, targets, { epochs: 20, callbacks: lossCurve({ epochs: 20 }) });
 * ```
 */
export function lossCurve({ epochs, title, metrics }: LossCurveOptions = {}): FitCallbacks {
  const history = new Map<string, number[]>();
  let shown: Handle | null = null;
  let bar: ProgressBar | null = null;
  const figure = (): object => {
    const drawn = [...history].filter(([name]) => (metrics ? metrics.includes(name) : !history.has("loss") || /^(val_)?loss$/.test(name)));
    return drawing({
      data: drawn.map(([name, y]) => ({
        type: "scatter",
        mode: "lines+markers",
        name: names[name] ? text(names[name]) : name,
        x: y.map((_, epoch) => epoch + 1),
        y,
      })),
      layout: {
        title: { text: title ?? text({ fr: "Perte", en: "Loss" }) },
        xaxis: { title: { text: text({ fr: "Époque", en: "Epoch" }) }, ...(epochs ? { range: [0.5, epochs + 0.5] } : {}) },
        yaxis: { title: { text: text({ fr: "Perte", en: "Loss" }) }, rangemode: "tozero" },
      },
    });
  };
  return {
    onTrainBegin() {
      bar ??= new ProgressBar(epochs ?? null, text({ fr: "Époques", en: "Epochs" }));
      return Promise.resolve();
    },
    onEpochEnd(epoch, logs = {}) {
      for (const [name, value] of Object.entries(logs)) history.set(name, [...(history.get(name) ?? []), value]);
      bar?.advance(epoch + 1);
      if (shown) shown.update(figure());
      else shown = display(figure());
      return Promise.resolve();
    },
    onTrainEnd() {
      bar?.end();
      bar = null;
      return Promise.resolve();
    },
  };
}
