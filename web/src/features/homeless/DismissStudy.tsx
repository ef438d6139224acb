import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { dismissHomeless, type Homeless } from "../../api";
import { useText } from "../../text";
import { ConfirmDialog, tellDone } from "../../ui";
import styles from "./homeless.module.css";

const USUAL = ["disc", "test", "phantom", "elsewhere"] as const;

/** Says that a study needs no order, and why: one of the usual reasons by a click. */
export function DismissStudy({ study, onClose }: { study: Homeless; onClose: () => void }) {
  const { t } = useText();
  const [reason, setReason] = useState("");
  const dismiss = useMutation({
    mutationFn: (why: string) => dismissHomeless(study.study_uid, why),
    onSuccess: () => {
      tellDone(t("homeless.dismissed"));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t("homeless.dismiss")}
      action={t("homeless.dismiss")}
      isBusy={dismiss.isPending}
      isReady={reason.trim() !== ""}
      error={dismiss.error}
      onConfirm={() => dismiss.mutate(reason)}
      onClose={onClose}
    >
      <Stack gap="sm">
        <p className={styles.soft}>{t("homeless.dismissHelp")}</p>
        <Group gap="xs">
          {USUAL.map((why) => (
            <Button key={why} size="xs" variant="default" onClick={() => dismiss.mutate(t(`homeless.why.${why}`))}>
              {t(`homeless.why.${why}`)}
            </Button>
          ))}
        </Group>
        <TextInput
          label={t("homeless.reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
        />
      </Stack>
    </ConfirmDialog>
  );
}
