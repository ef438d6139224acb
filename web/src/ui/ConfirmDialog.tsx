import { Button, Checkbox, Group, Modal, Stack, Text as Words } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useText } from "../text";
import { ProblemNotice } from "./ProblemNotice";

type Props = {
  title: string;
  children: ReactNode;
  action: string;
  /** A sentence to tick before the action can be taken, for what cannot be undone. */
  promise?: string;
  isBusy: boolean;
  /** What stands in the dialog is filled in. */
  isReady?: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something is destroyed. */
export function ConfirmDialog({
  title,
  children,
  action,
  promise,
  isBusy,
  isReady = true,
  error,
  onConfirm,
  onClose,
}: Props) {
  const { t } = useText();
  const [isPromised, setPromised] = useState(promise === undefined);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("shell.close") }}>
      <Stack gap="md">
        <Words component="div">{children}</Words>
        {promise && (
          <Checkbox
            label={promise}
            checked={isPromised}
            onChange={(event) => setPromised(event.currentTarget.checked)}
          />
        )}
        {error !== null && error !== undefined && <ProblemNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("shell.cancel")}
          </Button>
          <Button color="red.9" disabled={!isPromised || !isReady} loading={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
