import { Button, Kbd } from "@mantine/core";
import { IconArrowBackUp, IconCheck } from "@tabler/icons-react";
import type { Homeless, Order } from "../../api";
import { formatPersonName, useText } from "../../text";
import { orderName } from "../../ui";
import styles from "./homeless.module.css";

type Props = { study: Homeless; order: Order; isBusy: boolean; onUndo: () => void };

/** What was matched last, and the way back. */
export function LastMatch({ study, order, isBusy, onUndo }: Props) {
  const text = useText();
  const { t } = text;
  const facts = {
    study: formatPersonName(study.patient_name) || t("studies.noName"),
    order: `${orderName(order, text)} – ${order.service_name || order.code}`,
  };
  return (
    <div className={styles.last} role="status">
      <IconCheck size={18} aria-hidden="true" />
      <span>{t("homeless.matched", facts)}</span>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowBackUp size={16} />}
        rightSection={<Kbd size="xs">U</Kbd>}
        loading={isBusy}
        onClick={onUndo}
      >
        {t("homeless.undo")}
      </Button>
    </div>
  );
}
