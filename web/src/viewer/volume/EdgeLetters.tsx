import { lettersOf, oppositeOf } from "../engine/geometry";
import { scale } from "./vector";
import type { View } from "./view";
import styles from "./volume.module.css";

/** Where a picture's edges lie in the patient. */
export function EdgeLetters({ view, name }: { view: View; name: string }) {
  const edges = {
    top: lettersOf(scale(view.down, -1)),
    bottom: lettersOf(view.down),
    right: lettersOf(view.right),
    left: oppositeOf(lettersOf(view.right)),
  };
  return (
    <div className={styles.letters} data-testid={`letters-${name}`}>
      {Object.entries(edges).map(([edge, letters]) => (
        <span key={edge} data-edge={edge}>
          {letters}
        </span>
      ))}
    </div>
  );
}
