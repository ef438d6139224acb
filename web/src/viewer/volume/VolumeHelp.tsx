import { IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useText, type Word } from "../../text";
import sheet from "../layout/help.module.css";
import { IconButton } from "../layout/IconButton";
import { useVolume } from "./context";
import { VOLUME_KEYS } from "./keys";

const HANDS: readonly Word[] = [
  "volume.help.cross",
  "volume.help.turn",
  "volume.help.solid",
  "viewer.help.wheel",
  "viewer.help.right",
  "viewer.help.middle",
  "viewer.help.oneFinger",
  "viewer.help.twoFingers",
];

/** Keys and hands of the window of a volume. */
export function VolumeHelp() {
  const { t } = useText();
  const reading = useVolume();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => reading.store.change({ help: false });
  return (
    <dialog ref={dialog} className={sheet.help} onClose={close} aria-label={t("viewer.help.title")}>
      <div className={sheet.helpHead}>
        <strong>{t("viewer.help.title")}</strong>
        <IconButton label={t("viewer.close")} onClick={close}>
          <IconX size={20} />
        </IconButton>
      </div>
      <div className={sheet.helpBody}>
        <section>
          <h3>{t("viewer.help.tools")}</h3>
          <dl>
            {VOLUME_KEYS.map(({ keys, word }) => (
              <div key={word}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{t(word)}</dd>
              </div>
            ))}
          </dl>
        </section>
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
