import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useText } from "../../text";
import styles from "./studies.module.css";

/** A quiet mark that new studies came; the list never moves under the reader's hand. */
export function Arrivals({ count, onShow }: { count: number; onShow: () => void }) {
  const { t } = useText();
  return (
    <div className={styles.arrivals} aria-live="polite">
      {count > 0 && (
        <Button size="compact-sm" radius="xl" leftSection={<IconArrowUp size={16} />} onClick={onShow}>
          {t("studies.arrived", { count })}
        </Button>
      )}
    </div>
  );
}
