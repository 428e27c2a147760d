"use client";
/** A tensor: what it is, and its values when they are few. */
import { useTranslations } from "next-intl";
import type { z } from "zod";
import type { Language } from "../../protocol/identity.ts";
import type { tensorOutput } from "../../protocol/output.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { JsonTree } from "./json-tree.tsx";
import styles from "./output.module.css";
import { readableNumber } from "./table-order.ts";

export function TensorSummary({ tensor, language }: { tensor: z.infer<typeof tensorOutput>; language: Language }) {
  const t = useTranslations("output.tensor");
  const { shape, dtype, minimum, maximum, mean, values, nonFinite, disposed, head } = tensor;
  const facts: [string, string][] = [
    [t("shape"), shape.length === 0 ? t("scalar") : shape.join(" × ")],
    [t("type"), dtype],
    ...Object.entries({ minimum, maximum, mean }).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[t(name as "minimum"), readableNumber(value, language)]],
    ),
    ...(nonFinite === undefined ? [] : [[t("nonFinite"), t("count", { count: nonFinite })] as [string, string]]),
  ];
  return (
    <div className={styles["summary"]}>
      <Facts look="row">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </Facts>
      {disposed === true && <p>{t("disposed")}</p>}
      {head !== undefined && (
        <figure className={styles["head"]}>
          <figcaption>{t("head")}</figcaption>
          <Grid rows={[head as Grid[number]]} language={language} more />
        </figure>
      )}
      {isGrid(values) ? (
        <Grid rows={values} language={language} />
      ) : isRow(values) ? (
        <Grid rows={[values]} language={language} />
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

function isRow(values: unknown): values is Grid[number] {
  return Array.isArray(values) && values.length > 0 && values.every((value) => typeof value !== "object");
}

function Grid({ rows, language, more = false }: { rows: Grid; language: Language; more?: boolean }) {
  return (
    <div className={styles["gridScroll"]} tabIndex={0}>
      <table className={styles["grid"]}>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, column) => (
                <td key={column}>{typeof value === "number" ? readableNumber(value, language) : String(value)}</td>
              ))}
              {more && <td>…</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
