import styles from "./object.module.css";
import type { ReportNode } from "./report";

/** A report's content, indented as it nests. */
export function ReportTree({ node }: { node: ReportNode }) {
  return (
    <div className={styles.report}>
      {node.name && <h3>{node.name}</h3>}
      <Branch nodes={node.children} />
    </div>
  );
}

function Branch({ nodes }: { nodes: readonly ReportNode[] }) {
  if (nodes.length === 0) return null;
  return (
    <ul>
      {nodes.map((node, index) => (
        // Items of a report have no names of their own and never move.
        // biome-ignore lint/suspicious/noArrayIndexKey: the tree is read once
        <li key={index}>
          {node.name && <span>{node.name}</span>} {node.value && <b>{node.value}</b>}
          <Branch nodes={node.children} />
        </li>
      ))}
    </ul>
  );
}
