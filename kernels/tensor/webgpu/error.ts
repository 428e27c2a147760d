/** Errors of the GPU that a person meets, with their sentence in both languages: kernels/evaluate shows it under the cell. */
import type { Sentence } from "../device.ts";

export class GpuError extends Error {
  override name = "GpuError";
  readonly code: "gpu-budget" | "gpu-full" | "gpu-lost" | "gpu-fault";
  readonly sentence: Sentence;

  constructor(code: GpuError["code"], sentence: Sentence) {
    super(sentence.en);
    this.code = code;
    this.sentence = sentence;
  }
}

const megabytes = (bytes: number, language: string): string =>
  (bytes / 1e6).toLocaleString(language, { maximumFractionDigits: bytes < 1e7 ? 1 : 0 });

export function overBudget({ asked, used, budget }: { asked: number; used: number; budget: number }): GpuError {
  const say = (language: string): string[] => [asked, used, budget].map((bytes) => megabytes(bytes, language));
  const [askedFr, usedFr, budgetFr] = say("fr");
  const [askedEn, usedEn, budgetEn] = say("en");
  return new GpuError("gpu-budget", {
    fr:
      `La mémoire de GPU de ce carnet est épuisée : ${usedFr} Mo sont utilisés sur ${budgetFr} Mo, et ${askedFr} Mo de plus sont demandés. ` +
      'Libérez des tenseurs (tf.dispose, tf.tidy), réduisez la taille des lots, ou revenez au processeur : await tf.setBackend("wasm").',
    en:
      `This notebook's GPU memory is used up: ${usedEn} MB of ${budgetEn} MB are in use, and ${askedEn} MB more are asked for. ` +
      'Free tensors (tf.dispose, tf.tidy), make batches smaller, or go back to the processor: await tf.setBackend("wasm").',
  });
}

/** The shape is not told: tensors of other shapes may share the values. */
export function valueLost(shape: readonly number[], dtype: string): GpuError {
  const count = shape.reduce((product, length) => product * length, 1);
  return new GpuError("gpu-lost", {
    fr: `Ces valeurs (${count} × ${dtype}) se trouvaient sur le GPU, qui s’est arrêté. Exécutez de nouveau la cellule qui les calcule.`,
    en: `These values (${count} × ${dtype}) were on the GPU, which stopped. Run the cell that computes them again.`,
  });
}

export function fault(message: string): GpuError {
  const [reason] = message.split("\n");
  return new GpuError("gpu-fault", {
    fr: `Le GPU a refusé un calcul : ${reason} Ses résultats sont faux. Vérifiez les formes et les types, ou calculez sur le processeur : await tf.setBackend("wasm").`,
    en: `The GPU refused a computation: ${reason} Its results are wrong. Check shapes and types, or compute on the processor: await tf.setBackend("wasm").`,
  });
}

export function full(): GpuError {
  return new GpuError("gpu-full", {
    fr: 'La mémoire du GPU est pleine : d’autres programmes s’en servent aussi. Libérez des tenseurs ou réduisez les lots, ou calculez sur le processeur : await tf.setBackend("wasm").',
    en: 'The GPU\'s memory is full: other programs use it too. Free tensors or make batches smaller, or compute on the processor: await tf.setBackend("wasm").',
  });
}
