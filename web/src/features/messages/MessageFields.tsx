import type { MessageShown } from "../../api";
import { useText } from "../../text";
import styles from "./messages.module.css";

type Props = {
  segments: MessageShown["segments"];
  /** Where the failure is, as `PID-3.1`; the field is marked. */
  wrong: string;
};

/** A message in its segments and fields, each by its number and name; empty fields are left out. */
export function MessageFields({ segments, wrong }: Props) {
  const { language } = useText();
  const isVietnamese = language === "vi";
  const faulty = /^[A-Z0-9]{3}-\d+/.exec(wrong)?.[0];
  return (
    <div className={styles.segments}>
      {segments.map((segment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: segments of a message have no name but their place.
        <section key={index} className={styles.segment}>
          <h3>
            <span className={styles.code}>{segment.name}</span> {isVietnamese ? segment.title_vi : segment.title}
          </h3>
          <dl>
            {segment.fields.map((field) => {
              const path = `${segment.name}-${field.number}`;
              return (
                <div key={field.number} data-wrong={path === faulty || undefined}>
                  <dt>
                    <span className={styles.path}>{path}</span> {isVietnamese ? field.title_vi : field.title}
                  </dt>
                  <dd>{field.value}</dd>
                </div>
              );
            })}
          </dl>
        </section>
      ))}
    </div>
  );
}
