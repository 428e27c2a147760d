/** What a cell is told when its kernel reaches a limit of the disk. */
import type { Language } from "../../../protocol/identity.ts";

export function overQuota(language: Language, { megabytes, files }: { megabytes: number; files: number }): string {
  const number = (value: number): string => new Intl.NumberFormat(language).format(value);
  return {
    fr: `Votre dossier personnel est plein (${number(megabytes)}\u00a0Mo ou ${number(files)}\u00a0fichiers au plus)\u00a0: la cellule a été arrêtée, et les variables sont conservées. Supprimez des fichiers devenus inutiles, puis relancez la cellule.`,
    en: `Your own folder is full (at most ${number(megabytes)} MB or ${number(files)} files): the cell was stopped, and the variables are kept. Delete files that you no longer need, then run the cell again.`,
  }[language];
}
