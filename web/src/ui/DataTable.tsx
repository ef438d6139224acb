import type { ReactNode } from "react";
import styles from "./table.module.css";

export type Column<Row> = {
  /** Heading; "" for a column of buttons. */
  title: string;
  show: (row: Row) => ReactNode;
  align?: "number" | "end";
};

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
};

/** A table that becomes one card a row on a phone. */
export function DataTable<Row>({ label, columns, rows, keyOf }: Props<Row>) {
  return (
    <div className={styles.frame}>
      {/* biome-ignore-start lint/a11y/noRedundantRoles: `display: block` on a phone takes the roles of table parts away. */}
      <table className={styles.table} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.title} role="columnheader" scope="col" className={column.align && styles[column.align]}>
                {column.title || <span aria-hidden="true" />}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map((column, index) => (
                <td
                  key={column.title}
                  role="cell"
                  data-label={column.title || undefined}
                  data-first={index === 0 || undefined}
                  className={column.align && styles[column.align]}
                >
                  {column.show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: as above. */}
    </div>
  );
}
