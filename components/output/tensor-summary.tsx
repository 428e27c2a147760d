"use client";
/** A tensor: what it is, and its values when they are few. */
import { useTranslations } from "next-intl";
import type { z } from "zod";
import type { Language } from "../../protocol/identity.ts";
import type { tensorOutput } from "../../protocol/output.ts";
import { JsonTree } from "./json-tree.tsx";
import styles from "./output.module.css";
import { readableNumber } from "./table-order.ts";

export function TensorSummary({ tensor, language }: { tensor: z.infer<typeof tensorOutput>; language: Language }) {
  const t = useTranslations("output.tensor");
  const { shape, dtype, minimum, maximum, mean, values } = tensor;
  const facts: [string, string][] = [
    [t("shape"), shape.length === 0 ? t("scalar") : shape.join(" × ")],
    [t("type"), dtype],
    ...Object.entries({ minimum, maximum, mean }).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[t(name as "minimum"), readableNumber(value, language)]],
    ),
  ];
  return (
    <div className={styles["summary"]}>
      <dl className={styles["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isGrid(values) ? (
        <Grid rows={values} language={language} />
      ) : values === undefined ? null : (
        <JsonTree value={values} language={language} />
      )}
    </div>
  );
}

type Grid = (number | string | boolean)[][];

function isGrid(values: unknown): values is Grid {
  return (
    Array.isArray(values) &&
    values.length > 0 &&
    values.every((row) => Array.isArray(row) && row.every((value) => typeof value !== "object"))
  );
}

function Grid({ rows, language }: { rows: Grid; language: Language }) {
  return (
    <div className={styles["gridScroll"]} tabIndex={0}>
      <table className={styles["grid"]}>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, column) => (
                <td key={column}>{typeof value === "number" ? readableNumber(value, language) : String(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
