import { Alert, Button, Group, Stack, Textarea } from "@mantine/core";
import { IconCopy, IconPrinter } from "@tabler/icons-react";
import { createPortal } from "react-dom";
import type { Given, Order } from "../../api";
import { formatMoment, useText } from "../../text";
import { tellDone } from "../notify";
import { Drawing } from "../orders/Drawing";
import styles from "./handovers.module.css";

type Props = { order: Order; given: Given; onAnother: () => void };

const isLocal = (address: string) => /^https?:\/\/(127\.|localhost|\[::1\])/.test(address);

/** The link just made: its QR, its address, a message to send, a slip to print. */
export function GivenLink({ order, given, onAnother }: Props) {
  const { t } = useText();
  const { link } = given.handover;
  const day = formatMoment(link?.expires_at).slice(0, 10);
  const service = order.service_name || order.code;
  const pin = link && link.pin_kind !== "none" ? t(`handover.message.${link.pin_kind}`) : "";
  const message = t("handover.message", { hospital: "", service, address: given.address, day, pin });
  const copy = (text: string) => void navigator.clipboard?.writeText(text).then(() => tellDone(t("handover.copied")));
  if (!given.qr) return null;
  const drawing = { ...given.qr, text: given.address };
  return (
    <Stack gap="md" align="center">
      {isLocal(given.address) && <Alert color="yellow">{t("handover.local")}</Alert>}
      <Drawing className={styles.qr} drawing={drawing} label={t("handover.scan")} />
      <strong>{t("handover.scan")}</strong>
      <output className={styles.address}>{given.address}</output>
      {given.handover.mode === "message" && (
        <Textarea
          className={styles.message}
          aria-label={t("handover.mode.message")}
          value={message}
          readOnly
          autosize
        />
      )}
      <Group justify="center">
        <Button leftSection={<IconPrinter size={18} />} onClick={() => window.print()}>
          {t("handover.print")}
        </Button>
        <Button variant="default" leftSection={<IconCopy size={18} />} onClick={() => copy(given.address)}>
          {t("handover.copyLink")}
        </Button>
        <Button variant="default" leftSection={<IconCopy size={18} />} onClick={() => copy(message)}>
          {t("handover.copyMessage")}
        </Button>
        <Button variant="subtle" onClick={onAnother}>
          {t("handover.another")}
        </Button>
      </Group>
      <p className={styles.soft}>{t("handover.once")}</p>
      {createPortal(
        <article className={styles.slip}>
          <h1>{service}</h1>
          <p>{order.accession}</p>
          <Drawing className={styles.qr} drawing={drawing} label={t("handover.scan")} />
          <p>{message}</p>
        </article>,
        document.body,
      )}
    </Stack>
  );
}
