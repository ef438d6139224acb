import { IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useText, type Word } from "../../text";
import { HELP } from "../tools";
import { useReading } from "./context";
import styles from "./help.module.css";
import { IconButton } from "./IconButton";

const HANDS: readonly Word[] = [
  "viewer.help.wheel",
  "viewer.help.left",
  "viewer.help.right",
  "viewer.help.middle",
  "viewer.help.oneFinger",
  "viewer.help.twoFingers",
];

/** Keys, buttons and fingers on one sheet. */
export function HelpSheet() {
  const { t } = useText();
  const reading = useReading();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => reading.store.change({ help: false });
  return (
    <dialog ref={dialog} className={styles.help} onClose={close} aria-label={t("viewer.help.title")}>
      <div className={styles.helpHead}>
        <strong>{t("viewer.help.title")}</strong>
        <IconButton label={t("viewer.close")} onClick={close}>
          <IconX size={20} />
        </IconButton>
      </div>
      <div className={styles.helpBody}>
        {HELP.map(({ word, lines }) => (
          <section key={word}>
            <h3>{t(word)}</h3>
            <dl>
              {lines.map((line) => (
                <div key={line.word}>
                  <dt>
                    {line.keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{t(line.word)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{t("viewer.help.mouse")}</h3>
          <ul>
            {HANDS.map((word) => (
              <li key={word}>{t(word)}</li>
            ))}
          </ul>
        </section>
      </div>
    </dialog>
  );
}
