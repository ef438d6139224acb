import { edgeLetters, numbers, orientationFrom, picturedDirections, TAG, texts } from "../engine";
import styles from "./pane.module.css";
import { usePane } from "./usePane";

/** Where the picture's edges lie in the patient. */
export function Letters({ paneId }: { paneId: string }) {
  const { pane, facts } = usePane(paneId);
  if (!facts || pane.view.shown === null) return null;
  const orientation = orientationFrom(numbers(facts.attributes, TAG.ImageOrientationPatient, 6));
  const directions = picturedDirections(orientation, texts(facts.attributes, TAG.PatientOrientation));
  const letters = edgeLetters(directions, pane.view.row, pane.view.column);
  if (!letters) return null;
  return (
    <div className={styles.letters} data-testid="letters">
      <span data-edge="top">{letters.top}</span>
      <span data-edge="right">{letters.right}</span>
      <span data-edge="bottom">{letters.bottom}</span>
      <span data-edge="left">{letters.left}</span>
    </div>
  );
}
