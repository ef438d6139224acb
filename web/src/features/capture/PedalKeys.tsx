import { Button, Group } from "@mantine/core";
import { IconKeyboard } from "@tabler/icons-react";
import { useText } from "../../text";
import styles from "./capture.module.css";
import type { Pedal } from "./use-pedal";

type Props = { keys: Record<Pedal, string>; learning: Pedal | null; learn: (pedal: Pedal | null) => void };

/** Which keys take pictures; another is learnt by pressing the foot switch once. */
export function PedalKeys({ keys, learning, learn }: Props) {
  const { t } = useText();
  return (
    <Group gap="xs">
      <IconKeyboard size={18} aria-hidden="true" />
      <span className={styles.soft}>{t("capture.pedal")}</span>
      {(["still", "clip"] as const).map((pedal) => (
        <Button
          key={pedal}
          size="xs"
          variant={learning === pedal ? "filled" : "default"}
          onClick={() => learn(learning === pedal ? null : pedal)}
        >
          {learning === pedal ? t("capture.pressNow") : `${t(`capture.${pedal}`)}: ${keys[pedal]}`}
        </Button>
      ))}
    </Group>
  );
}
