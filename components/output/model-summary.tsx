"use client";
/** A model, layer by layer. */
import { useTranslations } from "next-intl";
import type { z } from "zod";
import type { Language } from "../../protocol/identity.ts";
import type { modelOutput } from "../../protocol/output.ts";
import { DataTable } from "./data-table.tsx";
import styles from "./output.module.css";
import { readableNumber } from "./table-order.ts";

export function ModelSummary({ model, language }: { model: z.infer<typeof modelOutput>; language: Language }) {
  const t = useTranslations("output.model");
  const table = {
    caption: model.name,
    columns: [
      { name: t("layer"), type: "string" as const },
      { name: t("kind"), type: "string" as const },
      { name: t("outputShape"), type: "string" as const },
      { name: t("parameters"), type: "number" as const },
    ],
    rows: model.layers.map((layer) => [layer.name, layer.type, layer.outputShape, layer.parameters]),
    rowCount: model.layers.length,
  };
  return (
    <div className={styles["summary"]}>
      <DataTable table={table} language={language} />
      <p className={styles["note"]}>
        {t("total", { total: readableNumber(model.parameters, language), trainable: readableNumber(model.trainableParameters, language) })}
      </p>
    </div>
  );
}
